const { existsSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

/** The settings file of the stage. An empty one counts as none, because serverless cannot resolve it. */
module.exports = async ({ resolveVariable }) => {
	const name = `settings.${await resolveVariable('sls:stage')}.yml`;
	const path = join(__dirname, name);
	return existsSync(path) && readFileSync(path, 'utf8').trim() !== '' ? resolveVariable(`file(deploy/${name})`) : null;
};

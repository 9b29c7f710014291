// Required before the first script of each npm command. CommonJS, because an older Node cannot run TypeScript and would
// end with a stack trace that does not say why.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const exitWith = (message) => {
	console.error(message);
	process.exit(1);
};

if (!existsSync(join(__dirname, '../node_modules'))) {
	exitWith('The packages of this project are missing. Install them with: npm ci');
}
if (Number.parseInt(process.versions.node, 10) < 24) {
	exitWith(
		`This needs Node 24 and runs on ${process.versions.node}: "npm ci" could not install Node 24, perhaps because of --ignore-scripts. Install it with: npm rebuild node --ignore-scripts=false`,
	);
}

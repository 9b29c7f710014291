// A local plugin for serverless: builds the function before a command that uses it, refuses a deployment whose settings
// are wrong, and one that would take from the deployed stack what losses.ts guards. CommonJS and no dependency, because
// serverless may run on an older Node than the relay; what needs TypeScript runs on Node 24.
const { spawnSync } = require('node:child_process');
const { existsSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');

const PACKAGING = ['package', 'deploy', 'deploy function'];

/** Node 24: the one that runs this, or the one that `npm ci` installs; undefined if there is neither. */
const findNode = (serviceDir) => {
	if (Number.parseInt(process.versions.node, 10) >= 24) return process.execPath;
	const installed = join(serviceDir, 'node_modules/node/bin', process.platform === 'win32' ? 'node.exe' : 'node');
	return existsSync(installed) ? installed : undefined;
};

/** The deployed stack's template, or undefined before the first deployment. Serverless v4 calls AWS in another way. */
const readDeployedTemplate = async (provider) => {
	const request = { StackName: provider.naming.getStackName(), TemplateStage: 'Original' };
	try {
		if (provider.getCloudFormationClient === undefined) {
			return (await provider.request('CloudFormation', 'getTemplate', request)).TemplateBody;
		}
		const { GetTemplateCommand } = createRequire(require.resolve('serverless'))('@aws-sdk/client-cloudformation');
		const client = await provider.getCloudFormationClient();
		return (await client.send(new GetTemplateCommand(request))).TemplateBody;
	} catch (error) {
		if (/does not exist/.test(error.message)) return undefined;
		throw error;
	}
};

module.exports = class RelayPlugin {
	constructor(serverless, options) {
		const { processedInput, service, serviceDir } = serverless;

		const run = (script, input) => {
			const node = findNode(serviceDir);
			if (node === undefined) {
				throw new serverless.classes.Error('Node 24 is missing: run `npm ci` without --ignore-scripts, or use Node 24');
			}
			const ran = spawnSync(node, [join(__dirname, script)], { cwd: serviceDir, input, encoding: 'utf8' });
			if (ran.status !== 0) throw new serverless.classes.Error(ran.stderr.trim() || String(ran.error));
		};

		/** `scripts/local/offline.ts` sets the variable: it restarts for every build, and must not build again. */
		const build = () => {
			if (process.env.RELAY_IS_BUILT === undefined) run('build.ts', '');
		};

		const stage = options.stage ?? service.provider.stage;
		/** `--param=name=value`, as an object. */
		const given = Object.fromEntries([options.param ?? []].flat().map((param) => param.split(/=(.*)/s, 2)));

		const command = processedInput.commands.join(' ');
		// Here and not in a hook, so that a wrong value is reported in the relay's words, before serverless validates it
		// against its own schema. A package that is deployed as it is was checked when it was made.
		if (PACKAGING.includes(command) && !processedInput.isHelpRequest && !(command === 'deploy' && options.package)) {
			const { params = {}, custom = {} } = serverless.configurationInput;
			const facts = {
				service: service.service,
				stage,
				region: options.region ?? service.provider.region,
				settings: custom.settings ?? {},
				given,
				params: { ...params.default, ...params[stage], ...given },
			};
			run('check-settings.ts', JSON.stringify(facts));
		}

		const compareWithDeployed = async () => {
			const deployed = await readDeployedTemplate(serverless.getProvider('aws'));
			if (deployed === undefined) return;
			const next = service.provider.compiledCloudFormationTemplate;
			run('check-losses.ts', JSON.stringify({ deployed: JSON.parse(deployed), next, remove: given.remove }));
		};

		this.hooks = {
			'before:package:cleanup': build,
			'before:deploy:function:initialize': build,
			'before:invoke:local:loadEnvVars': build,
			'before:offline:start': build,
			'before:offline:start:init': build,
			'before:aws:deploy:deploy:createStack': compareWithDeployed,
		};
	}
};

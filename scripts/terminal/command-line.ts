import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Ends the script with one line that says what is wrong. */
export const exitWithError = (message: string): never => {
	console.error(message);
	process.exit(1);
};

/** Throws if npm has swallowed one of these options, which it does silently when `--` is missing. */
export const assertNpmPassedOptions = (names: readonly string[]): void => {
	const taken = names.find((name) => process.env[`npm_config_${name.replaceAll('-', '_')}`] !== undefined);
	if (taken === undefined) return;
	const script = process.env.npm_lifecycle_event;
	throw new Error(`npm took --${taken} for itself. Write -- before the options: npm run ${script} -- --${taken} …`);
};

/** Parses the command line. Shows `help` and ends the script if asked to; throws if an option is wrong. */
export const parseCommandLine = <const Config extends ParseArgsConfig>(help: string, config: Config) => {
	if (process.argv.slice(2).includes('--help')) {
		process.stdout.write(help);
		process.exit(0);
	}
	assertNpmPassedOptions(Object.keys(config.options ?? {}));
	return parseArgs(config);
};

/** Parses the command line as {@link parseCommandLine} does; a wrong option ends the script with one line. */
export const readCommandLine = <const Config extends ParseArgsConfig>(help: string, config: Config) => {
	try {
		return parseCommandLine(help, config);
	} catch (error) {
		return exitWithError((error as Error).message);
	}
};

/** Reads the value of an option that is a port, or ends the script. The lowest is 1, or 0 if any free one will do. */
export const readPort = (name: string, value: string, lowest: 0 | 1): number =>
	/^\d{1,5}$/.test(value) && Number(value) >= lowest && Number(value) < 65_536
		? Number(value)
		: exitWithError(`--${name} should be a port from ${lowest} to 65535, and not ${value}`);

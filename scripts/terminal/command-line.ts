import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Ends the script with one line that says what is wrong. */
export const giveUp = (message: string): never => {
	console.error(message);
	process.exit(1);
};

/** Throws where npm has taken one of these options for itself, as it does without a `--` before them, and in silence. */
export const refuseOptionsOfNpm = (names: readonly string[]): void => {
	const taken = names.find((name) => process.env[`npm_config_${name.replaceAll('-', '_')}`] !== undefined);
	if (taken === undefined) return;
	const script = process.env.npm_lifecycle_event;
	throw new Error(`npm took --${taken} for itself. Write -- before the options: npm run ${script} -- --${taken} …`);
};

/** Reads the command line, or ends the script with one line that says what is wrong with it. */
export const readCommandLine = <const Config extends ParseArgsConfig>(config: Config) => {
	try {
		refuseOptionsOfNpm(Object.keys(config.options ?? {}));
		return parseArgs(config);
	} catch (error) {
		return giveUp((error as Error).message);
	}
};

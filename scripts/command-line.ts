import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Ends the script with one line that says what is wrong. */
export const giveUp = (message: string): never => {
	console.error(message);
	process.exit(1);
};

/** Reads the command line, or ends the script with one line that says what is wrong with it. */
export const readCommandLine = <const Config extends ParseArgsConfig>(config: Config) => {
	try {
		return parseArgs(config);
	} catch (error) {
		return giveUp((error as Error).message);
	}
};

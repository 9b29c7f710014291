// Reads the facts of a deployment from stdin; reports what is wrong with them, and then exits with 1.
import { json } from 'node:stream/consumers';
import { assertNpmPassedOptions, exitWithError } from '../../scripts/terminal/command-line.ts';
import { type Facts, problemsOf } from './problems.ts';

try {
	if (process.env.npm_lifecycle_event === 'deploy') assertNpmPassedOptions(['stage', 'region', 'param']);
} catch (error) {
	exitWithError((error as Error).message);
}
const problems = problemsOf({ ...((await json(process.stdin)) as Facts), env: process.env });
if (problems.length > 0) exitWithError(problems.join('\n'));

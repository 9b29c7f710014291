// Reads the facts of a deployment from stdin; says what is wrong with them, and ends with 1.
import { json } from 'node:stream/consumers';
import { giveUp, refuseOptionsOfNpm } from '../../scripts/terminal/command-line.ts';
import { type Facts, problemsOf } from './problems.ts';

try {
	if (process.env.npm_lifecycle_event === 'deploy') refuseOptionsOfNpm(['stage', 'region', 'param']);
} catch (error) {
	giveUp((error as Error).message);
}
const problems = problemsOf({ ...((await json(process.stdin)) as Facts), env: process.env });
if (problems.length > 0) giveUp(problems.join('\n'));

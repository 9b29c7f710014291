// Reads the deployed template and the next one from stdin; reports what would be lost, and then exits with 1.
import { json } from 'node:stream/consumers';
import { exitWithError } from '../../scripts/terminal/command-line.ts';
import { lossesOf, type Template } from './losses.ts';

interface Change {
	readonly deployed: Template;
	readonly next: Template;
	readonly remove?: string;
}

const { deployed, next, remove = '' } = (await json(process.stdin)) as Change;
const losses = lossesOf(deployed, next, remove.split(','));
if (losses.length > 0) exitWithError(losses.join('\n'));

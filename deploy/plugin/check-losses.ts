// Reads the deployed template and the next one from stdin; says what would be lost, and ends with 1.
import { json } from 'node:stream/consumers';
import { giveUp } from '../../scripts/terminal/command-line.ts';
import { lossesOf, type Template } from './losses.ts';

interface Change {
	readonly deployed: Template;
	readonly next: Template;
	readonly remove?: string;
}

const { deployed, next, remove = '' } = (await json(process.stdin)) as Change;
const losses = lossesOf(deployed, next, remove.split(','));
if (losses.length > 0) giveUp(losses.join('\n'));

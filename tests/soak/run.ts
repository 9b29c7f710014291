// Many callbacks while the queue breaks and recovers: is anything lost, duplicated or out of order? `npm run soak`.
import { createRequire } from 'node:module';
import { styleText } from 'node:util';
import { readCommandLine } from '../../scripts/terminal/command-line.ts';
import { printCounts } from '../../scripts/terminal/counts.ts';
import { showProgress } from '../../scripts/terminal/progress.ts';
import { startSoak } from './environment.ts';
import { soak } from './soak.ts';

const HELP = `Sends the callbacks of 20,000 messages through the bundle while the queue fails in turns; one in twenty never gets there.
Lets the replay function bring back what was spilled, and the reconcile function what got lost, and counts.

Usage: npm run soak

Exit code: 0 if nothing is lost or doubled, otherwise 1.
`;

readCommandLine(HELP, {});

const PLAN = {
	callbacks: 20_000,
	groups: 100,
	concurrency: 50,
	duplicateEvery: 20,
	faultEvery: 500,
	faultLasts: 100,
	// What is replayed must come within the five minutes for which the queue remembers deduplication ids.
	round: 2000,
	// Together with a silent group and the tails, one message in twenty.
	dropEvery: 25,
	silentGroups: 1,
	droppedTail: 5,
};

const progress = showProgress();
const startedAt = Date.now();
const { parts, stop } = await startSoak(
	() => createRequire(import.meta.url)('../../dist/handler.cjs').handler,
	(done, fault) => progress.update(done, PLAN.callbacks, fault),
);
const books = await soak(PLAN, parts);
await stop();
progress.end();

const inverted = Object.values(books.inverted);
printCounts([
	[books.dropped, 'callbacks lost on the way'],
	[books.sent, 'callbacks sent, duplicates included'],
	[books.acknowledged, 'acknowledged'],
	[books.refused, 'refused'],
	[books.spilled, 'spilled'],
	[books.replayed, 'messages replayed'],
	[books.recovered, "messages fetched from Tencent's history"],
	[books.onQueue, 'messages on the queue'],
	[books.lost, 'lost'],
	[books.doubled, 'doubled'],
	[inverted.reduce((total, count) => total + count, 0), `inverted, in ${inverted.length} of ${PLAN.groups} groups`],
]);
const { lost, doubled, refused, spilled, recovered, dropped } = books;
const right = lost === 0 && doubled === 0 && refused === spilled && recovered === dropped;
const seconds = Math.round((Date.now() - startedAt) / 1000);
console.log(
	right
		? styleText('green', `Nothing lost, nothing doubled, in ${seconds} s.`)
		: styleText('red', 'The books do not balance.'),
);
process.exitCode = right ? 0 : 1;

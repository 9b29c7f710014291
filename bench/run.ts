// `npm run bench`: compares tim-relay with the least that anyone would write, and writes bench/results.md.
// All sides run in turn, each time in a fresh process, so that other load on the machine affects all of them.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localAws } from '../scripts/local/queue.ts';
import { exitWithError, readCommandLine } from '../scripts/terminal/command-line.ts';
import { buildParts, buildSide, type Side, sides } from './builds.ts';
import { createCpuShare } from './cpu-share.ts';
import { benchBodies, eventOf, slowBodies, TOKEN } from './events.ts';
import { runNode } from './processes.ts';
import type { Result } from './report/measurements.ts';
import { writeResults } from './write-results.ts';

const HELP = `Compares tim-relay with a minimal handler, in about ten minutes, and writes bench/results.md and bench/results.svg.

Usage: npm run bench -- [options]

Options:
  --processes <n>   how many processes of each side are measured; 30 if left out, fewer for a first look
  --help            shows this
`;

const { values } = readCommandLine(HELP, { options: { processes: { type: 'string', default: '30' } } });
const PROCESSES = /^[1-9]\d{0,2}$/.test(values.processes)
	? Number(values.processes)
	: exitWithError(`--processes should be a number from 1 to 999, and not ${values.processes}`);
/** What takes long, or varies little, is measured in a part of the processes. */
const FEWER_PROCESSES = Math.ceil(PROCESSES / 4);
/** What a process measures after its first callback: the message, how many to warm up, how many to measure, how many at once. */
const ROUNDS = {
	young: ['text', 100, 300],
	text: ['text', 600, 300],
	merged: ['merged', 100, 150],
	image: ['image', 100, 150],
	busy: ['text', 100, 600, 16],
};

const names = Object.keys(sides) as Side[];
const directory = await mkdtemp(join(tmpdir(), 'tim-relay-bench-'));
// Bundles need no file next to them except a package.json that says what kind of module they are.
const builds = Object.fromEntries(
	await Promise.all(names.map(async (side) => [side, await buildSide(side, directory)] as const)),
) as Record<Side, Awaited<ReturnType<typeof buildSide>>>;

const queue = fork('bench/queue-server.ts');
const [queueUrl] = (await once(queue, 'message')) as [string];
const emptyQueue = async () => {
	queue.send('empty');
	await once(queue, 'message');
};

const env = {
	PATH: process.env.PATH,
	...localAws,
	// Temporary credentials have a token of about this length, which is signed too.
	AWS_SESSION_TOKEN: 'x'.repeat(800),
	AWS_LAMBDA_FUNCTION_NAME: 'tim-relay',
	SERVICE_NAME: 'tim-relay-prod',
	AWS_ENDPOINT_URL_SQS: new URL(queueUrl).origin,
	QUEUE_URL: queueUrl,
	SDK_APP_IDS: '1400000000',
	CALLBACK_TOKENS: TOKEN,
	ALLOWED_SOURCE_CIDRS: '198.51.100.0/24',
};

const eventsFile = join(directory, 'events.json');
let seq = Date.now();
const childArguments = async (side: Side, rounds: object, cgroup = '', bodies: object = benchBodies()) => {
	await emptyQueue();
	// Written each time, because a signature is valid for a minute.
	const events = Object.entries(bodies).map(([name, body]) => [name, eventOf(body)]);
	await writeFile(eventsFile, JSON.stringify(Object.fromEntries(events)));
	seq += 100_000;
	return ['bench/child.cjs', builds[side].path, eventsFile, String(seq), JSON.stringify(rounds), cgroup];
};
const runSide = async (side: Side, rounds: object = {}, cgroup?: string, bodies?: object): Promise<Result> =>
	(await runNode(await childArguments(side, rounds, cgroup, bodies), env)).result;

const note = (text: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${text}`);

note(`${PROCESSES} processes of each: ${names.join(', ')}`);
for (const side of names) await runSide(side);
const main = Object.fromEntries(names.map((side) => [side, [] as Result[]])) as Record<Side, Result[]>;
for (let i = 0; i < PROCESSES; i++) {
	for (const side of names) main[side].push(await runSide(side, ROUNDS));
}

note('the parts of the import');
const bundles = [['tim-relay', builds['tim-relay'].path], ...(await buildParts(directory))] as const;
const imports: Record<string, Result[]> = {};
for (let i = 0; i < PROCESSES; i++) {
	for (const [name, path] of bundles) {
		imports[name] ??= [];
		imports[name].push((await runNode(['--require', './bench/builtins.cjs', path], env)).result);
	}
}

note('shares of the CPU');
const shares = [];
for (const memory of [256, 512, 1024, 1769]) {
	const share = createCpuShare(memory / 1769);
	if (!share) break;
	const results: Record<'bare' | 'tim-relay', Result[]> = { bare: [], 'tim-relay': [] };
	try {
		for (let i = 0; i < FEWER_PROCESSES; i++) {
			for (const side of ['bare', 'tim-relay'] as const) {
				results[side].push(await runSide(side, { text: ['text', 20, 150] }, share.path));
			}
		}
	} finally {
		share.remove();
	}
	shares.push({ memory, results });
}

note('slow requests');
const slow: Record<string, Result[]> = {};
for (let i = 0; i < FEWER_PROCESSES; i++) {
	for (const [name, body] of Object.entries(slowBodies())) {
		const bodies = { ...benchBodies(), slow: body };
		slow[name] ??= [];
		slow[name].push(await runSide('tim-relay', { warm: ['text', 100, 1], slow: ['slow', 0, 1] }, '', bodies));
	}
}

note('the log, stages and sizes');
const { log } = await runNode(await childArguments('tim-relay', {}), env, { keepLog: true });
const logLine = log.split('\n').find((line) => line.includes('"published"')) ?? '';
const stages = await runNode(['bench/stages.ts'], env);

queue.disconnect();
await rm(directory, { recursive: true });
await writeResults({ builds, main, imports, shares, slow, logLine, stages: stages.result as never });
note('written to bench/results.md and bench/results.svg');

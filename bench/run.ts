// `npm run bench`: compares tim-relay with the least that anybody would write, and writes bench/results.md.
// Both sides run in turns, each time in a fresh process, so that whatever else the machine does hits all of them.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localAws } from '../scripts/local/queue.ts';
import { readCommandLine } from '../scripts/terminal/command-line.ts';
import { buildParts, buildSide, type Side, sides } from './builds.ts';
import { createCpuShare } from './cpu-share.ts';
import { benchBodies, eventOf, TOKEN } from './events.ts';
import { type Result, writeResults } from './write-results.ts';

const HELP = `Compares tim-relay with a minimal handler, in about five minutes, and writes bench/results.md.

Usage: npm run bench
`;

readCommandLine(HELP, {});

const PROCESSES = 30;
/** What a process measures after its first callback, in this order: the message, callbacks to warm up, callbacks to measure. */
const ROUNDS = {
	young: ['text', 100, 300],
	text: ['text', 600, 300],
	merged: ['merged', 100, 150],
	image: ['image', 100, 150],
};
const SHARES_PROCESSES = 7;

const names = Object.keys(sides) as Side[];
const directory = await mkdtemp(join(tmpdir(), 'tim-relay-bench-'));
// Bundles look for nothing beside them, but for a package.json that says what kind of module they are.
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
	AWS_ENDPOINT_URL_SQS: new URL(queueUrl).origin,
	QUEUE_URL: queueUrl,
	SDK_APP_IDS: '1400000000',
	CALLBACK_TOKENS: TOKEN,
	ALLOWED_SOURCE_CIDRS: '198.51.100.0/24',
};

/** Runs a process to its end and reads the JSON that it writes to file descriptor 3; its logs go into a pipe. */
const runNode = async (...args: string[]): Promise<Result> => {
	const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
	let json = '';
	child.stdout?.resume();
	child.stdio[3]?.on('data', (chunk) => {
		json += chunk;
	});
	const [code] = await once(child, 'close');
	if (code !== 0) throw new Error(`node ${args.join(' ')} ended with ${code}`);
	return JSON.parse(json);
};

const eventsFile = join(directory, 'events.json');
let seq = Date.now();
const runSide = async (side: Side, rounds: object = {}, cgroup = ''): Promise<Result> => {
	await emptyQueue();
	// Written anew each time, because a signature is good for a minute.
	const events = Object.entries(benchBodies()).map(([name, body]) => [name, eventOf(body)]);
	await writeFile(eventsFile, JSON.stringify(Object.fromEntries(events)));
	seq += 100_000;
	return runNode('bench/child.cjs', builds[side].path, eventsFile, String(seq), JSON.stringify(rounds), cgroup);
};

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
		imports[name].push(await runNode('--require', './bench/builtins.cjs', path));
	}
}

note('shares of the CPU');
const shares = [];
for (const memory of [256, 512, 1024, 1769]) {
	const share = createCpuShare(memory / 1769);
	if (!share) break;
	const results: Record<'bare' | 'tim-relay', Result[]> = { bare: [], 'tim-relay': [] };
	try {
		for (let i = 0; i < SHARES_PROCESSES; i++) {
			for (const side of ['bare', 'tim-relay'] as const) {
				results[side].push(await runSide(side, { text: ['text', 20, 150] }, share.path));
			}
		}
	} finally {
		share.remove();
	}
	shares.push({ memory, results });
}

note('stages and sizes');
const stages = await runNode('bench/stages.ts');

queue.disconnect();
await rm(directory, { recursive: true });
await writeResults({ builds, main, imports, shares, stages: stages as never });
note('written to bench/results.md');

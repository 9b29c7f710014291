import { readdir } from 'node:fs/promises';
import { Stryker } from '@stryker-mutator/core';

// A room is a folder of src/, tested by its own tests: the tests of all of src/ at each of thousands of changes take days.
const folders = (await readdir('src', { withFileTypes: true })).filter((entry) => entry.isDirectory());
const rooms = ['.', ...folders.map(({ name }) => name)];
const asked = process.argv.slice(2);
const unknown = asked.find((room) => !rooms.includes(room));
if (unknown !== undefined) {
	console.error(`There is no src/${unknown}/. The rooms are: ${rooms.join(' ')}`);
	process.exit(1);
}

/** For each room, the number of changes that its tests notice, and of all that they meet. */
const scores: Record<string, { readonly killed: number; readonly all: number }> = {};

for (const room of asked.length > 0 ? asked : rooms) {
	const files = room === '.' ? '*.ts' : `${room}/**/*.ts`;
	// Read by vitest.config.ts, in the processes that Stryker starts.
	process.env.MUTATED_ROOM = room;
	const results = await new Stryker({
		configFile: 'tests/mutation/stryker.config.json',
		mutate: [`src/${files}`],
	}).runMutationTest();
	const met = results.filter(({ status }) => status !== 'Ignored' && status !== 'CompileError');
	const killed = met.filter(({ status }) => status === 'Killed' || status === 'Timeout');
	scores[room] = { killed: killed.length, all: met.length };
}

console.table(
	Object.fromEntries(
		Object.entries(scores).map(([room, { killed, all }]) => [
			room,
			{ killed, all, percent: Math.round((1000 * killed) / all) / 10 },
		]),
	),
);

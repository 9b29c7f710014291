import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPaths } from '../../../src/recovery/inputs.ts';
import type { LogLine } from '../../../src/recovery/read-spills.ts';
import {
	document,
	events,
	gzipped,
	json,
	lines,
	plain,
	pretty,
	results,
	spills,
	subscription,
	TIME,
	toYaml,
} from '../../support/log-exports/content.ts';
import { FORMS } from '../../support/log-exports/forms.ts';
import { readAll, readPieces } from '../../support/log-exports/read.ts';

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'forms-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Small pieces, which cut lines, characters and escapes anywhere. */
const SMALL = 4099;

const spillsIn = (found: readonly LogLine[]) => found.flatMap((line) => (line.kind === 'spill' ? [line.spill] : []));

describe('all ten spills come back verbatim', () => {
	test.each(Object.entries(FORMS))('from %s', async (_, content) => {
		const found = await readPieces(content, SMALL);
		expect(spillsIn(found)).toEqual(spills);
		expect(found.filter(({ kind }) => kind === 'unusable')).toEqual([]);
	});

	test('from a folder of exports to S3, each in its own folder, next to the files that AWS and systems add', async () => {
		for (const [n, line] of lines.entries()) {
			await mkdir(join(folder, 'task', `stream-${n}`), { recursive: true });
			await writeFile(join(folder, 'task', `stream-${n}`, '000000.gz'), gzipSync(`${TIME} ${line}\n`));
		}
		await writeFile(join(folder, 'aws-logs-write-test'), 'Permission Check Successful');
		await writeFile(join(folder, '.DS_Store'), Buffer.from([0, 0, 0, 1, 0xff]));
		expect(spillsIn(await readAll(openPaths([folder])))).toEqual(spills);
	});

	test('from YAML with folded lines, except those that YAML 1.1 and 1.2 read differently: they fail the run', async () => {
		expect(spillsIn(await readPieces(toYaml({ events: plain }), SMALL))).toHaveLength(plain.length);
		const found = await readPieces(toYaml(document), SMALL);
		expect(spillsIn(found)).toHaveLength(plain.length);
		expect(found.filter(({ kind }) => kind === 'unusable')).toHaveLength(events.length - plain.length);
	});
});

describe('an export that is truncated anywhere', () => {
	const cutAnywhere = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
	const readCut = async (content: string | Uint8Array, share: number) => {
		const bytes = Buffer.from(content as string);
		try {
			const found = await readPieces(bytes.subarray(0, share * bytes.length), SMALL);
			return { back: spillsIn(found), told: found.some(({ kind }) => kind === 'unusable') };
		} catch {
			return { back: [], told: true };
		}
	};

	test('yields no spill that differs from what was written', async () => {
		const known = new Set(spills.map((spill) => JSON.stringify(spill)));
		await fc.assert(
			fc.asyncProperty(fc.constantFrom(...Object.values(FORMS)), cutAnywhere, async (content, share) => {
				const { back } = await readCut(content, share);
				expect(back.filter((spill) => !known.has(JSON.stringify(spill)))).toEqual([]);
			}),
			{ numRuns: 300 },
		);
	});

	test('reports that spills are missing, if it is one document', async () => {
		const documents = fc.constantFrom(
			pretty(document),
			json(document),
			pretty(results),
			gzipSync(pretty(document)),
			json({ Records: [{ kinesis: { data: gzipped(subscription) } }] }),
		);
		await fc.assert(
			fc.asyncProperty(documents, fc.double({ min: 0.01, max: 1, noNaN: true }), async (content, share) => {
				const { back, told } = await readCut(content, share);
				expect(told || back.length === spills.length).toBe(true);
			}),
			{ numRuns: 100 },
		);
	});
});

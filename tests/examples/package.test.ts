import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { SQSEvent } from 'aws-lambda';
import { beforeEach, describe, expect, test } from 'vitest';
import { useExample } from './rig.ts';

const example = useExample();

test('the package of the example names the versions that are tested here', async () => {
	const [here, example] = await Promise.all(
		['package.json', 'examples/consumer/package.json'].map(async (path) => JSON.parse(await readFile(path, 'utf8'))),
	);
	const tested = { ...here.dependencies, ...here.devDependencies };
	const { 'tim-relay': _relay, ...named } = { ...example.dependencies, ...example.devDependencies };
	expect(named).toEqual(Object.fromEntries(Object.keys(named).map((name) => [name, tested[name]])));
});

describe('the batch to try the examples with', () => {
	let batch: SQSEvent;
	beforeEach(async () => {
		batch = JSON.parse(await readFile('examples/consumer/events/batch.json', 'utf8'));
	});

	test('holds a message, a copy of it, its edit, its recall, an event of another type and a body that is not JSON', async () => {
		const consumer = await example.startTypeScript({ IDS_TABLE: '' }, 'own');
		expect(await consumer.consume(batch)).toEqual({ batchItemFailures: [] });
		expect((await consumer.stop()).map(({ message }) => message)).toEqual([
			'Message',
			'Skipped: handled before',
			'Message',
			'Message',
			'Skipped: an event of another type',
			'Parked: it cannot be read, and another attempt would not change that',
		]);
	});

	test('has the checksums that SQS would compute', () => {
		expect(batch.Records.map(({ md5OfBody }) => md5OfBody)).toEqual(batch.Records.map(({ body }) => hash('md5', body)));
	});
});

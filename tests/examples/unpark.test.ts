import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, test } from 'vitest';
import { unpark } from '../../examples/consumer/unpark.ts';
import { localAws, localOnlyEnv } from '../../scripts/local/queue.ts';
import { POISON } from './consumers.ts';
import { noPython, seqOf, useExample } from './rig.ts';

const example = useExample();

describe.each([
	{
		language: 'TypeScript',
		run: () => unpark(example.relay.queue.client, example.relay.queue.deadLetterUrl, example.relay.queue.url),
		skip: undefined,
	},
	{
		language: 'Python',
		run: async () => {
			const env = {
				...process.env,
				...localOnlyEnv,
				AWS_DEFAULT_REGION: localAws.AWS_REGION,
				AWS_ENDPOINT_URL_SQS: new URL(example.relay.queue.deadLetterUrl).origin,
				PARKING_QUEUE_URL: example.relay.queue.deadLetterUrl,
				QUEUE_URL: example.relay.queue.url,
			};
			const { stdout } = await promisify(execFile)('python3', ['-B', 'examples/consumer-python/unpark.py'], { env });
			return Number.parseInt(stdout, 10);
		},
		skip: noPython,
	},
])('unparking in $language', ({ run, skip }) => {
	beforeEach(({ skip: skipTest }) => skipTest(skip !== undefined, skip));

	test('brings every parked message back in order, inside the deduplication window too', async () => {
		for (const MsgSeq of [1, 2, 3]) await example.send(POISON, { MsgSeq });
		const broken = await example.startTypeScript({
			PARKING_QUEUE_URL: example.relay.queue.deadLetterUrl,
			AWS_ENDPOINT_URL_SQS: new URL(example.relay.queue.deadLetterUrl).origin,
			MAX_RECEIVE_COUNT: '1',
			IDS_TABLE: '',
		});
		await broken.consume(await example.batch());
		expect(await run()).toBe(3);
		expect((await example.relay.queue.receiveAll()).map(seqOf)).toEqual([1, 2, 3]);
	});
});

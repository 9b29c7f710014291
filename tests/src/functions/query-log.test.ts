import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { localAws } from '../../../scripts/local/queue.ts';
import { queryLog } from '../../../src/functions/query-log.ts';
import { type LocalLogs, startLocalLogs } from '../../support/cloudwatch-logs.ts';

let logs: LocalLogs;
let client: CloudWatchLogsClient;
beforeEach(async () => {
	logs = await startLocalLogs();
	logs.write('log', []);
	client = new CloudWatchLogsClient({
		endpoint: logs.endpoint,
		region: localAws.AWS_REGION,
		credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
	});
});
afterEach(async () => {
	client.destroy();
	await logs.stop();
});

const write = (second: number, count: number): void => {
	const line = (number: number) => ({ timestamp: second * 1000, message: JSON.stringify({ second, number }) });
	logs.write(
		'log',
		Array.from({ length: count }, (_, number) => line(number)),
	);
};

const query = async (from: number, to: number): Promise<string[]> => {
	const lines: string[] = [];
	const search = { client, logGroupNames: ['log'], filter: 'ispresent(second)', from, to, delay: async () => {} };
	await queryLog(search, (line) => lines.push(line));
	return lines;
};

/** The times that were searched, in seconds. */
const searched = (): [unknown, unknown][] =>
	logs.requests.flatMap(({ target, startTime, endTime }) =>
		String(target).endsWith('StartQuery') ? [[startTime, endTime]] : [],
	);

/** The times of queries that follow each other, with the first millisecond of the next second, as AWS wants it. */
const times = (from: number, seconds: number, count: number) =>
	Array.from({ length: count }, (_, i) => [from + i * seconds, from + (i + 1) * seconds]);

test('every line of the time is found, both ends included, and none besides', async () => {
	for (const second of [99, 100, 400, 800, 5000, 5002]) write(second, 1);

	expect(new Set(await query(100, 5000))).toEqual(
		new Set([100, 400, 800, 5000].map((second) => JSON.stringify({ second, number: 0 }))),
	);
});

describe('a query is as long as the number of lines allows', () => {
	test('longer and longer where lines are few', async () => {
		await query(1, 100_000);

		expect(searched().length).toBeLessThan(40);
	});

	test('as long as the one before where its result is a quarter full, so that the next will hardly reach the limit', async () => {
		for (let i = 0; i < 6; i++) write(100 + i * 300, 2500);
		await query(1, 1800);

		expect(searched().map(String).sort()).toEqual(times(1, 300, 6).map(String).sort());
	});

	test('half as long after one that reached the limit', async () => {
		for (let i = 0; i < 10; i++) write(75 + i * 150, 5000);
		await query(1, 1500);

		// Four run at a time.
		const expected = [...times(1, 300, 4), ...times(1, 150, 10)];
		expect(searched().map(String).sort()).toEqual(expected.map(String).sort());
	});
});

test('no millisecond is lost between two queries, nor at the end', async () => {
	const at = (timestamp: number) => ({ timestamp, message: JSON.stringify({ second: timestamp }) });
	const times = [1_000, 300_999, 301_000, 301_001, 601_999];
	logs.write('log', times.map(at));

	expect(new Set(await query(1, 601))).toEqual(new Set(times.map((time) => at(time).message)));
});

describe('a result that reaches the limit is never taken for a whole one', () => {
	test('its time is searched again in halves, until each fits', async () => {
		for (const second of [3, 60, 130, 200]) write(second, 4000);

		const lines = await query(1, 250);
		expect(new Set(lines).size).toBe(16_000);
		expect(lines).toHaveLength(16_000);
		expect(searched()).toEqual([
			[1, 251],
			[1, 126],
			[126, 251],
		]);
	});

	test('even if it is exactly the limit', async () => {
		write(3, 10_000);
		await expect(query(3, 3)).rejects.toThrow('The log has more lines in a second than Logs Insights returns, 10000');
	});
});

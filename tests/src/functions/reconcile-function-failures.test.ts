import { describe, expect, test } from 'vitest';
import { useReconcileFunction } from '../../support/reconcile-function.ts';
import { APP_ID } from '../../support/requests.ts';
import { SECRET_KEY } from '../../support/tencent.ts';

const local = useReconcileFunction();
const { converse, invoke, received } = local;

describe('the function fails, so that Lambda invokes it again,', () => {
	const FAILED = 'Not everything could be reconciled: the line above says why';

	test('if Tencent refuses the key', async () => {
		const settings = { ...local.settings, TENCENT_SECRET_KEY: 'wrong-key' };
		local.secrets.values.set('tencent', JSON.stringify({ [APP_ID]: settings }));
		const { error, lines } = await invoke();

		expect(error).toBe(FAILED);
		expect(JSON.stringify(lines)).toContain('Check that TENCENT_SECRET_KEY belongs to the app');
		expect(JSON.stringify(lines)).not.toMatch(/wrong-key|usersig=/);
	});

	test('if it runs out of time; what it has found until then is on the queue', async () => {
		converse('a', 5, [2]);
		converse('b', 5, [2]);
		let calls = 0;
		// Enough for the list, the groups and one conversation.
		const remaining = () => (++calls <= 3 ? 900_000 : 100_000);
		const { error, lines } = await invoke({ remaining });

		expect(error).toBe(FAILED);
		expect(lines.at(-1)).toMatchObject({ level: 'ERROR', message: 'Not everything could be reconciled' });
		expect(JSON.stringify(lines)).toContain('This is as much as one run can do');
		expect(await received()).toEqual(['a 2']);
	});

	test('if it has found as much as it can send; the next run goes on from there', async () => {
		// More groups than are compared at a time.
		for (let number = 1; number <= 20; number++) converse(`group-${number}`, 1, [1]);
		expect((await invoke({ maxFound: 3 })).error).toBe(FAILED);
		const { length } = await received();
		expect(length).toBeGreaterThanOrEqual(3);
		expect(length).toBeLessThan(20);
		expect((await invoke()).error).toBeUndefined();

		expect(await received()).toHaveLength(20 - length);
	});

	test('if Logs Insights does not finish: nothing is fetched, because everything would count as missing', async () => {
		converse('a', 5);
		local.logs.failures.push('Timeout');

		expect((await invoke()).error).toBe('Logs Insights did not finish a query of the log (Timeout)');
		expect(local.tencent.server.calls).toEqual([]);
	});

	test('if one of several apps could not be reconciled; the others are', async () => {
		local.secrets.values.set('tencent', JSON.stringify({ '1400000009': local.settings, [APP_ID]: local.settings }));
		converse('a', 3, [2]);

		// The local Tencent has one app only.
		expect((await invoke({ sdkAppIds: [APP_ID, '1400000009'] })).error).toBe(FAILED);
		expect(await received()).toEqual(['a 2']);
	});
});

describe('one line refuses', () => {
	test.each([
		['a secret that is missing', undefined, 'The secret tencent cannot be read (ResourceNotFoundException)'],
		['a secret that is the bare key', SECRET_KEY, /^The secret tencent should be like {"1400000000"/],
		['a secret without an app', '{}', /^The secret tencent should be like {"1400000000"/],
		[
			'a secret without the key of an app',
			JSON.stringify({ [APP_ID]: { TENCENT_REGION: 'tokyo' } }),
			/^The secret tencent, app 1400000000: TENCENT_SECRET_KEY should be/,
		],
		[
			'a secret with a foreign app',
			JSON.stringify({ '1400000009': {} }),
			'The secret tencent should name apps of SDK_APP_IDS only: 1400000000, 1600012345',
		],
	])('%s', async (_what, secret, line) => {
		if (secret === undefined) local.secrets.values.delete('tencent');
		else local.secrets.values.set('tencent', secret);

		const { error } = await invoke({ sdkAppIds: [APP_ID, '1600012345'] });
		expect(error).toMatch(line);
		expect(error).not.toContain(SECRET_KEY);
	});

	test.each([
		['nothing', {}],
		['no time', { scheduledTime: 'soon' }],
	])('an event with %s', async (_what, input) => {
		expect((await invoke({}, input)).error).toMatch(/^The event should be like {"scheduledTime"/);
	});
});

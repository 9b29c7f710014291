import { describe, expect, test } from 'vitest';
import { OK, rows } from '../support/forward-matrix.ts';
import { callback, useForwarding } from '../support/forwarding.ts';

const rig = useForwarding();
const { start, startFor, send } = rig;

const commands = [
	['before-command', 'Group.CallbackBeforeSendMsg'],
	['before-command between friends', 'Sns.CallbackPrevFriendAdd'],
	['after-command', 'Group.CallbackAfterNewMemberJoin'],
	['command that nobody knows yet', 'Future.Callback'],
] as const;

describe.each(rows)('when the app $name', ({ expected, requests = 1, ...row }) => {
	test.each(commands)('a %s gets that, in time, after one attempt', async (_kind, command) => {
		await startFor(row);

		const { status, bytes, ms, headers } = await send(callback(command));

		expect(status).toBe(expected.status);
		if ('bytes' in expected) expect(bytes).toEqual(expected.bytes);
		else {
			expect(headers).toEqual({ 'content-type': 'application/json' });
			expect(JSON.parse(String(bytes))).toEqual({
				ActionStatus: 'FAIL',
				ErrorInfo: expect.stringContaining("The app's own server did not respond"),
				ErrorCode: expected.code,
			});
		}
		expect(ms).toBeLessThanOrEqual(1600);
		expect(rig.upstream.requests).toBe(requests);
		// Whatever happens, it is not kept: not on the queue, not in the log.
		expect(await rig.relay.received()).toEqual([]);
		const lines = rig.relay.logs();
		expect(lines).toMatchObject([{ command, outcome: 'bytes' in expected ? 'forwarded' : 'rejected' }]);
		expect(JSON.stringify(lines)).not.toMatch(/canary|spill/i);
	});
});

describe('without a URL to forward to', () => {
	test.each(commands)('a %s is allowed, and nothing is forwarded', async (_kind, command) => {
		await start({ FORWARD_URL: undefined });

		const { status, bytes } = await send(callback(command));
		expect({ status, body: String(bytes) }).toEqual({ status: 200, body: OK });
		expect(rig.relay.logs()).toMatchObject([{ outcome: 'ignored', Ignored: 1 }]);
		expect(rig.upstream.requests).toBe(0);
	});

	test('a request between friends is allowed for each account', async () => {
		await start({ FORWARD_URL: undefined });
		const body = { CallbackCommand: 'Sns.CallbackPrevFriendAdd', FriendItem: [{ To_Account: 'id1' }] };

		const { bytes } = await send(callback('Sns.CallbackPrevFriendAdd', { body }));
		expect(JSON.parse(String(bytes))).toEqual({
			...JSON.parse(OK),
			ResultItem: [{ To_Account: 'id1', ResultCode: 0, ResultInfo: '' }],
		});
	});
});

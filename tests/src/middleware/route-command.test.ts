import { describe, expect, test } from 'vitest';
import { routeCommand } from '../../../src/middleware/route-command.ts';
import { runStep } from '../../support/middleware.ts';

const route = (CallbackCommand: string | undefined) => runStep(routeCommand(), {}, { query: { CallbackCommand } });

describe('a command', () => {
	test.each(['Group.CallbackAfterSendMsg', 'Group.CallbackAfterModifyMsg', 'Group.CallbackAfterRecallMsg'])(
		'passes if the relay publishes it: %s',
		(command) => {
			const { internal, response } = route(command);

			expect(response).toBeUndefined();
			expect(internal.command?.name).toBe(command);
		},
	);

	test.each(['Group.CallbackBeforeSendMsg', 'State.StateChange', 'group.callbackaftersendmsg', 'toString'])(
		'is acknowledged immediately if it is another, because Tencent may wait for an OK: %s',
		(command) => {
			expect(route(command).response).toEqual({
				statusCode: 200,
				headers: { 'content-type': 'application/json' },
				body: '{"ActionStatus":"OK","ErrorInfo":"","ErrorCode":0}',
			});
		},
	);

	test('is answered by the app, if it is another and the app has a server of its own', async () => {
		const response = { statusCode: 200, headers: {}, body: 'verbatim', isBase64Encoded: false };
		const step = routeCommand(async () => ({ ok: true, response, durationMs: 1 }));
		const known = { query: { CallbackCommand: 'State.StateChange' }, arrivedAt: 0, arrivedAtTick: 0 };

		expect(await runStep(step, {}, known).response).toBe(response);
	});

	test.each([undefined, ''])('is rejected if it is %j', (command) => {
		expect(() => route(command)).toThrow(
			expect.objectContaining({ reason: 'command', message: 'CallbackCommand in the query should be given once' }),
		);
	});
});

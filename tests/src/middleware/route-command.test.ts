import { describe, expect, test } from 'vitest';
import { routeCommand } from '../../../src/middleware/route-command.ts';
import { acknowledge } from '../../../src/tencent/response.ts';
import { runBefore } from '../../support/middleware.ts';

const route = (CallbackCommand: string | undefined) => runBefore(routeCommand(), { query: { CallbackCommand } });

describe('a command', () => {
	test('goes on if it says that a group message was sent', () => {
		expect(route('Group.CallbackAfterSendMsg')).toBeUndefined();
	});

	test.each(['Group.CallbackBeforeSendMsg', 'State.StateChange', 'group.callbackaftersendmsg', 'toString'])(
		'is acknowledged at once if it is another, because Tencent may wait for an OK: %s',
		(command) => {
			expect(route(command)).toEqual(acknowledge());
		},
	);

	test.each([undefined, ''])('is refused if it is %j', (command) => {
		expect(() => route(command)).toThrow(
			expect.objectContaining({ reason: 'command', message: 'CallbackCommand in the query should be given once' }),
		);
	});
});

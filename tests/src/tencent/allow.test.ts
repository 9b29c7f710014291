import { describe, expect, test } from 'vitest';
import { allow } from '../../../src/tencent/allow.ts';

const OK = { ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0 };
const friends = JSON.stringify({
	CallbackCommand: 'Sns.CallbackPrevFriendAdd',
	FriendItem: [{ To_Account: 'id1', Remark: 'a' }, { To_Account: '群' }],
});

const allowed = (CallbackCommand: string, body: string | undefined, isBase64Encoded = false) => {
	const response = allow({ CallbackCommand }, { ...(body !== undefined && { body }), isBase64Encoded });
	expect(response).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/json' } });
	return JSON.parse(response.body ?? '');
};

describe('a request between friends', () => {
	test.each(['Sns.CallbackPrevFriendAdd', 'Sns.CallbackPrevFriendResponse'])(
		'is allowed for each account, because Tencent asks for a result of each: %s',
		(command) => {
			const ResultItem = ['id1', '群'].map((To_Account) => ({ To_Account, ResultCode: 0, ResultInfo: '' }));

			expect(allowed(command, friends)).toEqual({ ...OK, ResultItem });
			expect(allowed(command, Buffer.from(friends).toString('base64'), true)).toEqual({ ...OK, ResultItem });
		},
	);

	test.each([
		['missing', undefined],
		['not JSON', '{'],
		['without the list', '{}'],
		['with something else as the list', '{"FriendItem":{}}'],
		['with a friend who has no account', '{"FriendItem":[{"To_Account":"id1"},{}]}'],
		['too large', ' '.repeat(1_000_001)],
	])('is allowed as a whole if its body is %s', (_what, body) => {
		expect(allowed('Sns.CallbackPrevFriendAdd', body)).toEqual(OK);
	});
});

test.each(['Group.CallbackBeforeSendMsg', 'Sns.CallbackFriendAdd', 'State.StateChange', 'x.Sns.CallbackPrev'])(
	'every other command is allowed as a whole, without its body being read: %s',
	(command) => {
		expect(allowed(command, friends)).toEqual(OK);
	},
);

import { describe, expect, test } from 'vitest';
import { createRecovery } from '../../../src/recovery/recover-message.ts';
import { toMessage } from '../../support/messages.ts';
import { APP_ID, callbackBody, callbackQuery, editBody, recallBody } from '../../support/requests.ts';

const recover = createRecovery(new Set([APP_ID]));

const callback = (query: Record<string, string>, body = JSON.stringify(callbackBody())) => ({
	reason: 'schema',
	callback: {
		rawQueryString: new URLSearchParams(query).toString(),
		body,
		isBase64Encoded: false,
		arrivedAt: 1767225602000,
	},
});

describe('a spilled message', () => {
	const { body, groupId, deduplicationId } = toMessage();
	const spilled = (body: string) => ({ reason: 'queue', message: { body, groupId, deduplicationId } });

	test('is used as it is', async () => {
		expect(await recover(spilled(body))).toEqual({ body, groupId, deduplicationId });
	});

	test('of the largest size that SQS takes is used, and not one byte more', async () => {
		const full = body.padEnd(1024 * 1024);
		expect(await recover(spilled(full))).toEqual({ body: full, groupId, deduplicationId });
		expect(await recover(spilled(`${full} `))).toEqual({
			refused: 'Too large: SQS takes messages of up to 1 MiB. It cannot be replayed',
		});
	});

	test('of another app is rejected, as a callback of that app would be', async () => {
		const other = createRecovery(new Set(['1600000000']));
		expect(await other(spilled(body))).toEqual({
			refused: `It belongs to the app ${APP_ID}: name it in --sdk-app-ids`,
		});
	});

	test.each(['{}', '{"data":null}', '[]', '{"data":{"sdkAppId":1400000000}}'])(
		'with the body %s is rejected',
		async (body) => {
			expect(await recover(spilled(body))).toEqual({ refused: 'Its body is not an event of this relay' });
		},
	);
});

describe('a spilled callback', () => {
	test.each([
		['a message', callbackBody()],
		['an edit', editBody()],
		['a recall', recallBody()],
	])('of %s becomes the message that the relay would have sent', async (_name, body) => {
		const query = callbackQuery({ CallbackCommand: String(body.CallbackCommand) });
		expect(await recover(callback(query, JSON.stringify(body)))).toEqual(toMessage({ body }));
	});

	test.each([
		{
			name: 'for which the relay has no use any more',
			spill: callback({ SdkAppid: APP_ID, CallbackCommand: 'Group.CallbackAfterCreateGroup' }),
			refused: 'The command is not for this relay',
		},
		{
			name: 'that does not fit the query',
			spill: callback({ SdkAppid: APP_ID }),
			refused: 'CallbackCommand in the query should be given once',
		},
		{
			name: 'that does not fit the schema',
			spill: callback(callbackQuery(), JSON.stringify(callbackBody({ MsgBody: 'no list' }))),
			refused: expect.stringContaining('MsgBody should be a list'),
		},
	])('$name is rejected with the reason', async ({ spill, refused }) => {
		expect(await recover(spill)).toEqual({ refused });
	});
});

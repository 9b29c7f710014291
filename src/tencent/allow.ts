import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as v from 'valibot';
import { readBody } from './body.ts';
import type { CallbackQuery } from './query.ts';
import { acknowledge, acknowledgeEach } from './response.ts';

/** What the response to a request between friends has to repeat of it. */
const friendsSchema = v.object({ FriendItem: v.array(v.object({ To_Account: v.string() })) });

/**
 * The response to a command that this relay does not publish, when nobody else answers it: the user may go on.
 * For requests between friends Tencent wants that said of each account (Tencent: 1047/43468, 1047/43467).
 */
export const allow = (
	{ CallbackCommand }: CallbackQuery,
	{ body, isBase64Encoded }: Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'>,
): APIGatewayProxyStructuredResultV2 =>
	CallbackCommand?.startsWith('Sns.CallbackPrev') ? allowEach(body, isBase64Encoded) : acknowledge();

const allowEach = (body: string | undefined, isBase64Encoded: boolean): APIGatewayProxyStructuredResultV2 => {
	try {
		const { FriendItem } = v.parse(friendsSchema, readBody(body, isBase64Encoded).json);
		return acknowledgeEach(FriendItem.map(({ To_Account }) => ({ To_Account, ResultCode: 0, ResultInfo: '' })));
	} catch {
		// Whatever the body is, the response must not block the user.
		return acknowledge();
	}
};

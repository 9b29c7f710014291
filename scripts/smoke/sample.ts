import { randomInt } from 'node:crypto';
import { AFTER_SEND_MSG } from '../../src/tencent/callbacks/after-send-msg.ts';
import { signQuery } from '../local/requests.ts';

/** The group of every sample, by which consumers can skip them. */
export const SMOKE_GROUP_ID = 'tim-relay-smoke-test';

/** An app that nobody has: Tencent's SDKAppIDs are ten digits long. */
export const FOREIGN_APP_ID = '1';

/** A message that nobody sent, new to the queue each time. `marker` is its text, by which it is found again. */
export const makeSample = (marker: string): string => {
	const now = Date.now();
	const random = randomInt(2 ** 32);
	return JSON.stringify({
		CallbackCommand: AFTER_SEND_MSG,
		CloudCustomData: '',
		EventTime: now,
		From_Account: SMOKE_GROUP_ID,
		GroupId: SMOKE_GROUP_ID,
		MsgBody: [{ MsgContent: { Text: marker }, MsgType: 'TIMTextElem' }],
		MsgId: `0-${Math.floor(now / 1000)}-${random}`,
		MsgSeq: randomInt(2 ** 32),
		MsgTime: Math.floor(now / 1000),
		// So that its number counts for nothing: Tencent's history has no such message, and nobody should look for it there.
		OnlineOnlyFlag: 1,
		Operator_Account: SMOKE_GROUP_ID,
		Random: random,
		Type: 'Public',
	});
};

/** The query of a sample, signed if there is a token. */
export const makeQuery = (sdkAppId: string, token: string | undefined): URLSearchParams => {
	const query = new URLSearchParams({
		SdkAppid: sdkAppId,
		CallbackCommand: AFTER_SEND_MSG,
		contenttype: 'json',
		ClientIP: '203.0.113.7',
		OptPlatform: 'RESTAPI',
	});
	if (token !== undefined) signQuery(query, token);
	return query;
};

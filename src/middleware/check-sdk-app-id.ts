import type { MiddlewareObj } from '@middy/core';
import { type CallbackQuery, parseQuery } from '../tencent/callback.ts';
import { Refusal } from '../tencent/response.ts';
import type { ArrivedEvent } from './record-arrival.ts';

/** A request whose query names one of our apps. */
export interface AppEvent extends ArrivedEvent {
	/** The query string. */
	query: CallbackQuery;
	/** The app that it is about. */
	sdkAppId: string;
}

/** Reads the query and refuses callbacks of other apps. */
export const checkSdkAppId = (sdkAppIds: ReadonlySet<string>): MiddlewareObj<AppEvent> => ({
	before: ({ event }) => {
		event.query = parseQuery(event.rawQueryString);
		const { SdkAppid } = event.query;
		// Stryker disable next-line ConditionalExpression: no set holds undefined, but the compiler asks.
		if (SdkAppid === undefined || !sdkAppIds.has(SdkAppid)) {
			throw new Refusal('sdkAppId', 'SdkAppid in the query should be given once and be an app of this relay');
		}
		event.sdkAppId = SdkAppid;
	},
});

import type { Step } from '../pipeline.ts';
import { Rejection } from '../tencent/response.ts';
import type { Queried } from './read-query.ts';

/** The callback is for one of our apps. */
export interface AppKnown {
	/** The app's SDKAppID, checked. */
	readonly sdkAppId: string;
}

/** Rejects callbacks of other apps. */
export const checkSdkAppId = (sdkAppIds: ReadonlySet<string>): Step<Queried, AppKnown> => ({
	before: ({ internal }) => {
		const { SdkAppid = '' } = internal.query;
		if (!sdkAppIds.has(SdkAppid)) {
			throw new Rejection('sdkAppId', 'SdkAppid in the query should be given once and be an app of this relay');
		}
		internal.sdkAppId = SdkAppid;
	},
});

import type { Step } from '../pipeline.ts';
import { toAppId } from '../tencent/route.ts';
import type { Queried } from './read-query.ts';

/** The callback is for one of our apps. */
export interface AppKnown {
	/** The app's SDKAppID, checked. */
	readonly sdkAppId: string;
}

/** Rejects callbacks of other apps. */
export const checkSdkAppId = (sdkAppIds: ReadonlySet<string>): Step<Queried, AppKnown> => ({
	before: ({ internal }) => {
		internal.sdkAppId = toAppId(internal.query, sdkAppIds);
	},
});

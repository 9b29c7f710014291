import { AFTER_SEND_MSG } from './callbacks/after-send-msg.ts';
import type { CallbackQuery } from './query.ts';
import { Rejection } from './response.ts';

/** The app of a callback, if it is one of ours. */
export const toAppId = ({ SdkAppid = '' }: CallbackQuery, sdkAppIds: ReadonlySet<string>): string => {
	if (sdkAppIds.has(SdkAppid)) return SdkAppid;
	throw new Rejection('sdkAppId', 'SdkAppid in the query should be given once and be an app of this relay');
};

/** The command of a callback, or undefined if it is one that this relay does not publish. */
export const toCommand = ({ CallbackCommand }: CallbackQuery): typeof AFTER_SEND_MSG | undefined => {
	if (!CallbackCommand) throw new Rejection('command', 'CallbackCommand in the query should be given once');
	return CallbackCommand === AFTER_SEND_MSG ? CallbackCommand : undefined;
};

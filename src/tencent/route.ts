import type { CallbackQuery } from './query.ts';
import { Rejection } from './response.ts';

/** The SDKAppID of a callback, if it is one of ours. */
export const toAppId = ({ SdkAppid = '' }: CallbackQuery, sdkAppIds: ReadonlySet<string>): string => {
	if (sdkAppIds.has(SdkAppid)) return SdkAppid;
	throw new Rejection('sdkAppId', 'SdkAppid in the query should be given once and be an app of this relay');
};

/** The command of a callback. */
export const toCommandName = ({ CallbackCommand }: CallbackQuery): string => {
	if (CallbackCommand) return CallbackCommand;
	throw new Rejection('command', 'CallbackCommand in the query should be given once');
};

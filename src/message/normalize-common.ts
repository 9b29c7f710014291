import type { CallbackQuery } from '../tencent/query.ts';
import type { Happening } from './happening.ts';
import { toTimestamp } from './timestamp.ts';
import type { Kind } from './version.ts';

/** Today's names of the group types that Tencent still sends under their old names (Tencent: 1047/34959). */
const groupTypes = new Map([
	['Private', 'Work'],
	['ChatRoom', 'Meeting'],
]);

/** What Tencent says in every callback of a group. */
interface GroupCallback {
	readonly GroupId: string;
	readonly Type?: string | undefined;
	readonly TopicId?: string | undefined;
	readonly Operator_Account?: string | undefined;
	readonly EventTime?: number | undefined;
}

/** Says in our terms what happened; works for every callback that fits its schema. */
export type Normalize<Callback, K extends Kind> = (
	callback: Callback,
	query: CallbackQuery,
	sdkAppId: string,
) => Happening<K>;

/** Where it happened, when, and who did it: the fields that every kind of event has. */
export const normalizeCommon = (
	{ GroupId, Type, TopicId, Operator_Account, EventTime }: GroupCallback,
	{ ClientIP, OptPlatform }: CallbackQuery,
	sdkAppId: string,
) => ({
	sdkAppId,
	group: { id: GroupId, type: Type === undefined ? undefined : (groupTypes.get(Type) ?? Type) },
	topicId: TopicId || undefined,
	operator: Operator_Account,
	eventAt: toTimestamp(EventTime),
	client: { ip: ClientIP, platform: OptPlatform },
});

import { randomInt } from 'node:crypto';

/** A message, tip or hole in a conversation's history. */
export interface StoredMessage {
	readonly seq: number;
	readonly random: number;
	/** Unix time in seconds. */
	readonly sentAt: number;
	readonly sender: string;
	readonly priority: number;
	readonly customData: string;
	body: unknown;
	kind: 'message' | 'tip' | 'hole' | 'recalled';
}

/** What can be set for a message. */
interface SendOptions {
	readonly sender?: string;
	/** Unix time in seconds. */
	readonly sentAt?: number;
	readonly body?: readonly unknown[];
	readonly customData?: string;
}

/** A conversation: a group's own, or one of its topics. */
export interface Conversation {
	readonly messages: Map<number, StoredMessage>;
	nextSeq: number;
	/** Everything up to this number has expired. */
	expiredUpTo: number;
}

/** A group of the app. */
export interface Group {
	readonly id: string;
	/** As Tencent names it in callbacks: `Private`, `Public`, `ChatRoom`, `AVChatRoom` or `Community`. */
	readonly type: string;
	readonly main: Conversation;
	readonly topics: Map<string, Conversation>;
}

/** Where a message is sent. */
interface Target {
	readonly groupId: string;
	readonly topicId?: string | undefined;
}

/** A Tencent Cloud Chat app with its groups and their history. */
export interface TencentApp {
	readonly groups: Map<string, Group>;
	/** The number of groups on a page of the list. */
	readonly groupsPerPage: number;
	createGroup(id: string, type?: string): void;
	createTopic(groupId: string, topicId: string): void;
	/** Stores a message, and returns the body of Tencent's callback for it. */
	send(target: Target, options?: SendOptions): Record<string, unknown>;
	/** Stores a tip of the system, which takes a number but has no callback, and returns its number. */
	tip(target: Target, sentAt?: number): number;
	/** Replaces the body of a message. */
	edit(target: Target, seq: number, body: readonly unknown[]): void;
	/** Recalls a message. From then on it is only in histories that include recalled messages. */
	recall(target: Target, seq: number): void;
	/** Deletes a message; a hole remains. */
	remove(target: Target, seq: number): void;
	/** Lets everything up to a number expire. */
	expire(target: Target, upTo: number): void;
	/** Dissolves a group. */
	dissolve(groupId: string): void;
}

const createConversation = (): Conversation => ({ messages: new Map(), nextSeq: 1, expiredUpTo: 0 });

const PRIORITIES = ['High', 'Normal', 'Low', 'Lowest'];

/** Creates an app without groups. */
export const createTencentApp = (now: () => number = Date.now, groupsPerPage = 10_000): TencentApp => {
	const groups = new Map<string, Group>();

	const find = (groupId: string): Group => {
		const group = groups.get(groupId);
		if (!group) throw new Error(`There is no group ${groupId}`);
		return group;
	};
	const open = ({ groupId, topicId }: Target): Conversation => {
		const group = find(groupId);
		const conversation = topicId === undefined ? group.main : group.topics.get(topicId);
		if (!conversation) throw new Error(`There is no topic ${topicId}`);
		return conversation;
	};
	const store = (target: Target, message: Omit<StoredMessage, 'seq' | 'random' | 'priority'>): StoredMessage => {
		const conversation = open(target);
		const stored = { ...message, seq: conversation.nextSeq++, random: randomInt(2 ** 32), priority: 2 };
		conversation.messages.set(stored.seq, stored);
		return stored;
	};
	const change = (target: Target, seq: number, fields: Partial<StoredMessage>): void => {
		const message = open(target).messages.get(seq);
		if (!message) throw new Error(`There is no message ${seq}`);
		Object.assign(message, fields);
	};
	const seconds = () => Math.floor(now() / 1000);

	return {
		groups,
		groupsPerPage,
		createGroup: (id, type = 'Public') =>
			void groups.set(id, { id, type, main: createConversation(), topics: new Map() }),
		createTopic: (groupId, topicId) => void find(groupId).topics.set(topicId, createConversation()),
		send: (target, { sender = 'user_0412', sentAt = seconds(), body, customData = '' } = {}) => {
			const elements = body ?? [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'hello' } }];
			const stored = store(target, { sender, sentAt, customData, body: elements, kind: 'message' });
			return {
				CallbackCommand: 'Group.CallbackAfterSendMsg',
				CloudCustomData: customData,
				EventTime: sentAt * 1000 + 123,
				From_Account: sender,
				GroupId: target.groupId,
				...(target.topicId === undefined ? {} : { TopicId: target.topicId }),
				MsgBody: elements,
				MsgId: `144115233406643804-${sentAt}-${stored.random}`,
				MsgPriority: PRIORITIES[stored.priority - 1],
				MsgSeq: stored.seq,
				MsgTime: sentAt,
				OnlineOnlyFlag: 0,
				Operator_Account: sender,
				Random: stored.random,
				Type: find(target.groupId).type,
			};
		},
		tip: (target, sentAt = seconds()) =>
			store(target, { sender: '@TIM#SYSTEM', sentAt, customData: '', body: { OpType: 1 }, kind: 'tip' }).seq,
		edit: (target, seq, body) => change(target, seq, { body }),
		recall: (target, seq) => change(target, seq, { kind: 'recalled' }),
		remove: (target, seq) => change(target, seq, { kind: 'hole' }),
		expire: (target, upTo) => {
			open(target).expiredUpTo = upTo;
		},
		dissolve: (groupId) => void groups.delete(groupId),
	};
};

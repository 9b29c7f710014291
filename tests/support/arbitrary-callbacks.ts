import fc from 'fast-check';
import { arbitraryElement } from './arbitrary-elements.ts';
import { arbitraryJson, arbitraryString, count, integer, looseObject, seconds } from './arbitrary-json.ts';

const milliseconds = integer(4_000_000_000_000);
const flag = fc.constantFrom(0, 1, '0', '1');

const arbitraryName = arbitraryString.filter((name) => name !== '');

/** A conversation's id: of the documented forms, and any other. */
export const arbitraryConversationId = fc.oneof(
	fc.constantFrom('@TGS#2J4SZEAEL', 'group 7', '群聊', '"quoted"', '12345', 'sha256:', `sha256:${'0'.repeat(64)}`),
	fc.string({ minLength: 1, maxLength: 48 }),
	fc.string({ unit: fc.constantFrom(...'!"#$%&()*+,-./:;<=>?@[]^_`{|}~'), minLength: 48, maxLength: 48 }),
	fc.string({ minLength: 12, maxLength: 96 }).map((name) => `@TGS#_g@TOPIC#_${name}`.slice(0, 96)),
	arbitraryName.map((name) => `sha256:${name}`),
	arbitraryName,
);

/** The type of a group, in Tencent's names on the wire, or any other. */
export const arbitraryGroupType = fc.oneof(
	fc.constantFrom('Private', 'Public', 'ChatRoom', 'AVChatRoom', 'Community', 'BChatRoom', 'Live', 'Work', 'Meeting'),
	arbitraryName,
);

/** Optional fields of every callback about the messages of a group. */
const groupFields = {
	Operator_Account: arbitraryString,
	EventTime: milliseconds,
	TopicId: fc.oneof(fc.constant(''), arbitraryConversationId),
};

/** The body of any group message that the relay takes, as an object; `toJsonText` writes it. */
export const arbitraryBody = looseObject(
	{
		...groupFields,
		MsgSeq: count,
		Random: count,
		MsgTime: seconds,
		OnlineOnlyFlag: flag,
		MsgId: arbitraryString,
		MsgPriority: fc.constantFrom('High', 'Normal', 'Low', 'Lowest'),
		CloudCustomData: arbitraryString,
		GroupAtInfo: fc.array(looseObject({ GroupAtAllFlag: flag, GroupAt_Account: arbitraryString }), { maxLength: 3 }),
	},
	{
		CallbackCommand: fc.constant('Group.CallbackAfterSendMsg'),
		GroupId: arbitraryConversationId,
		Type: arbitraryGroupType,
		From_Account: arbitraryString,
		MsgBody: fc.array(arbitraryElement, { maxLength: 4 }),
	},
) as fc.Arbitrary<Record<string, unknown>>;

/** The body of any edit that the relay takes. */
export const arbitraryEdit = looseObject(
	{
		...groupFields,
		Type: arbitraryGroupType,
		MsgSeq: count,
		CloudCustomData: arbitraryString,
	},
	{
		CallbackCommand: fc.constant('Group.CallbackAfterModifyMsg'),
		GroupId: arbitraryConversationId,
		MsgBody: fc.array(arbitraryElement, { maxLength: 4 }),
	},
) as fc.Arbitrary<Record<string, unknown>>;

/** The body of any recall that the relay takes. */
export const arbitraryRecall = looseObject(
	{
		...groupFields,
		Type: arbitraryGroupType,
	},
	{
		CallbackCommand: fc.constant('Group.CallbackAfterRecallMsg'),
		GroupId: arbitraryConversationId,
		MsgSeqList: fc.array(fc.oneof(looseObject({ MsgSeq: count, MsgId: arbitraryString }), arbitraryJson), {
			maxLength: 4,
		}),
	},
) as fc.Arbitrary<Record<string, unknown>>;

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryBody, arbitraryConversationId, arbitraryGroupType } from '../../support/arbitrary-callbacks.ts';
import { toMessage } from '../../support/messages.ts';

/** What SQS accepts as a MessageGroupId. */
const legalKey = /^[\x21-\x7e]{1,128}$/;

const groupIdOf = (body: Record<string, unknown>, query: Record<string, string> = {}) =>
	toMessage({ body, query }).groupId;

describe('the message group id', () => {
	test('is readable if SQS accepts the conversation as it is', () => {
		expect(groupIdOf({})).toBe('1400000000:@TGS#2SAMPLE5Q');
		expect(groupIdOf({ GroupId: 'g', TopicId: 'g@TOPIC#_t' })).toBe('1400000000:g@TOPIC#_t');
	});

	test.each([
		['a space', 'live room 7'],
		['Chinese', '群聊'],
		['a lone surrogate', '\ud800'],
		['129 characters with the app', 'x'.repeat(118)],
		['the look of a hash', 'sha256:x'],
	])('is a hash if the conversation has %s', (_name, GroupId) => {
		expect(groupIdOf({ GroupId })).toMatch(/^1400000000:sha256:[0-9a-f]{64}$/);
	});

	test.each([
		['quotes', '"a\'b"'],
		['128 characters with the app', 'x'.repeat(117)],
		['48 bytes of punctuation', '!"#$%&()*+,-./:;<=>?@[]^_`{|}~!"#$%&()*+,-./:;<='],
		['96 bytes of topic', `@TGS#_g@TOPIC#_${'t'.repeat(81)}`],
	])('is the conversation itself if it has %s', (_name, GroupId) => {
		expect(groupIdOf({ GroupId })).toBe(`1400000000:${GroupId}`);
	});

	test('is valid for SQS for every conversation and app', () => {
		const app = fc.stringMatching(/^[1-9][0-9]{0,19}$/);
		fc.assert(
			fc.property(arbitraryConversationId, arbitraryConversationId, app, (GroupId, TopicId, SdkAppid) => {
				expect(groupIdOf({ GroupId, TopicId }, { SdkAppid })).toMatch(legalKey);
				expect(groupIdOf({ GroupId }, { SdkAppid })).toMatch(legalKey);
			}),
			{ numRuns: 1000 },
		);
	});

	test('is the same for every message of a conversation', () => {
		fc.assert(
			fc.property(arbitraryConversationId, arbitraryGroupType, arbitraryBody, (GroupId, Type, body) => {
				const { CallbackCommand: _, MsgBody: __, TopicId: ___, ...fields } = body;
				expect(groupIdOf({ ...fields, GroupId, Type })).toBe(groupIdOf({ GroupId }));
			}),
			{ numRuns: 300 },
		);
	});

	test('differs for another conversation', () => {
		fc.assert(
			fc.property(arbitraryConversationId, arbitraryConversationId, (one, two) => {
				fc.pre(one !== two);
				expect(groupIdOf({ GroupId: one })).not.toBe(groupIdOf({ GroupId: two }));
				expect(groupIdOf({ TopicId: one })).not.toBe(groupIdOf({ TopicId: two }));
			}),
			{ numRuns: 1000 },
		);
	});

	test('differs for a conversation that is named like the hash of another', () => {
		const hashed = groupIdOf({ GroupId: '群聊' }).replace('1400000000:', '');
		expect(groupIdOf({ GroupId: hashed })).not.toBe(groupIdOf({ GroupId: '群聊' }));
	});

	test('differs for another lone surrogate, which UTF-8 cannot distinguish', () => {
		expect(groupIdOf({ GroupId: '\ud800' })).not.toBe(groupIdOf({ GroupId: '\udbff' }));
	});

	test('is another for another app', () => {
		fc.assert(
			fc.property(arbitraryConversationId, (GroupId) => {
				expect(groupIdOf({ GroupId }, { SdkAppid: '14' })).not.toBe(groupIdOf({ GroupId }, { SdkAppid: '140' }));
			}),
			{ numRuns: 300 },
		);
	});
});

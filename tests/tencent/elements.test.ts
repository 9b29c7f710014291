import { safeParse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { elementSchema } from '../../src/tencent/elements.ts';

const types = [
	'TIMTextElem',
	'TIMLocationElem',
	'TIMFaceElem',
	'TIMCustomElem',
	'TIMSoundElem',
	'TIMImageElem',
	'TIMFileElem',
	'TIMVideoFileElem',
	'TIMRelayElem',
];

describe.each(types)('%s', (MsgType) => {
	test('may have an empty content, since clients leave out what they do not know', () => {
		expect(safeParse(elementSchema, { MsgType, MsgContent: {} }).success).toBe(true);
	});

	test('needs a content', () => {
		expect(safeParse(elementSchema, { MsgType }).success).toBe(false);
	});
});

test('no other type is known', () => {
	expect(safeParse(elementSchema, { MsgType: 'TIMStreamElem', MsgContent: {} }).success).toBe(false);
});

test('an element inside merged messages is left as it is, to be read on its own', () => {
	const odd = { MsgType: 1 };
	const { output } = safeParse(elementSchema, {
		MsgType: 'TIMRelayElem',
		MsgContent: { MsgList: [{ MsgTimeStamp: '1', MsgBody: [odd] }] },
	});
	expect(output).toEqual({
		MsgType: 'TIMRelayElem',
		MsgContent: expect.objectContaining({
			MsgList: [expect.objectContaining({ MsgTimeStamp: 1000, MsgBody: [odd] })],
		}),
	});
});

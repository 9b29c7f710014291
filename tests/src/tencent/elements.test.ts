import { safeParse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { contentSchemas } from '../../../src/tencent/elements.ts';

test('the types are those that Tencent documents', () => {
	expect(Object.keys(contentSchemas)).toEqual([
		'TIMTextElem',
		'TIMLocationElem',
		'TIMFaceElem',
		'TIMCustomElem',
		'TIMSoundElem',
		'TIMImageElem',
		'TIMFileElem',
		'TIMVideoFileElem',
		'TIMRelayElem',
	]);
});

describe.each(Object.entries(contentSchemas))('the content of %s', (_type, schema) => {
	test('may be empty, since clients leave out what they do not know', () => {
		expect(safeParse(schema, {}).success).toBe(true);
	});

	test.each([undefined, null, 'text', 1])('cannot be %j', (content) => {
		expect(safeParse(schema, content).success).toBe(false);
	});
});

test.each([
	['MsgList', contentSchemas.TIMRelayElem],
	['ImageInfoArray', contentSchemas.TIMImageElem],
])('a list in %s is not confused with an object without fields', (field, schema) => {
	expect(safeParse(schema, { [field]: [{}] }).success).toBe(true);
	expect(safeParse(schema, { [field]: [{}, []] }).success).toBe(false);
	expect(safeParse(schema, { [field]: {} }).success).toBe(false);
});

test('an element inside merged messages is left as it is, to be read on its own', () => {
	const odd = { MsgType: 1 };
	const { output } = safeParse(contentSchemas.TIMRelayElem, { MsgList: [{ MsgTimeStamp: '1', MsgBody: [odd] }] });
	expect(output).toMatchObject({ MsgList: [{ MsgTimeStamp: 1000, MsgBody: [odd] }] });
});

import { expect, test } from 'vitest';
import { content, element, message } from '../../support/sent.ts';

test.each([
	['a new type', { MsgType: 'TIMStreamElem', MsgContent: { Chunks: [1] } }],
	['no type', { MsgContent: { Text: 'a' } }],
	['no content', { MsgType: 'TIMTextElem' }],
	['a content that is a list', { MsgType: 'TIMTextElem', MsgContent: ['a'] }],
	['an image that is a list', { MsgType: 'TIMImageElem', MsgContent: { ImageInfoArray: [['a']] } }],
	['a merged message that is a list', { MsgType: 'TIMRelayElem', MsgContent: { MsgList: [['a']] } }],
	['a type with other capitals', { MsgType: 'TIMtextElem', MsgContent: { Text: 'a' } }],
	['a negative size', { MsgType: 'TIMSoundElem', MsgContent: { Size: -1 } }],
	['a size with a fraction', { MsgType: 'TIMSoundElem', MsgContent: { Size: 1.5 } }],
	['a size of words', { MsgType: 'TIMSoundElem', MsgContent: { Size: 'large' } }],
	['a size beyond 2^53', { MsgType: 'TIMSoundElem', MsgContent: { Size: '9007199254740993' } }],
	['an infinite latitude', { MsgType: 'TIMLocationElem', MsgContent: { Latitude: Number.POSITIVE_INFINITY } }],
	['a string', 'text'],
	['null', null],
	['a list', []],
])('an element that is or has %s is unknown, with its content kept', (_name, wire) => {
	expect(element(wire)).toStrictEqual({ type: 'unknown', element: wire });
});

test('one malformed element does not cost the others', () => {
	const text = { MsgType: 'TIMTextElem', MsgContent: { Text: 'a' } };
	expect(message({ MsgBody: [text, 1, text] }).elements.map(({ type }) => type)).toEqual(['text', 'unknown', 'text']);
});

test('keys with a special meaning in JavaScript are data', () => {
	const wire = JSON.parse('{"MsgType":"New","__proto__":{"a":1},"constructor":1,"toString":2}');
	expect(JSON.stringify(element(wire))).toBe(
		'{"type":"unknown","element":{"MsgType":"New","__proto__":{"a":1},"constructor":1,"toString":2}}',
	);
});

test('merged messages nest, and malformed elements inside them are kept too', () => {
	const inner = { MsgType: 'TIMRelayElem', MsgContent: { MsgList: [{ MsgBody: ['odd'] }, {}] } };
	const outer = content('TIMRelayElem', { MsgList: [{ MsgBody: [inner] }] });
	expect(JSON.parse(JSON.stringify(outer))).toEqual({
		type: 'merged',
		abstracts: [],
		messages: [
			{
				elements: [
					{
						type: 'merged',
						abstracts: [],
						messages: [{ elements: [{ type: 'unknown', element: 'odd' }] }, { elements: [] }],
					},
				],
			},
		],
	});
});

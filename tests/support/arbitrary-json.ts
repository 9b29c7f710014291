import fc from 'fast-check';
import type { Json } from './json-text.ts';

// JSON.rawJSON (Node 22) puts a number into JSON as it is written; TypeScript's library does not know it yet.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): { readonly rawJSON: string } };

const hostile = ['\0', '\u001f', '"', '\\', '\u2028', '\ud800', '\udfff', '\ufffe', '\uffff', '\ufeff', '\u202e', '😀'];

/** Any string that JavaScript can hold: also lone surrogates, U+0000, U+FFFE, U+FFFF and emoji. */
export const arbitraryString = fc.oneof(
	fc.string(),
	fc.string({ unit: 'grapheme' }),
	fc.string({
		unit: fc.oneof(
			fc.constantFrom(...hostile),
			fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
		),
	}),
);

/** Keys that are special to JavaScript, to this project or to SQS, among others. */
const arbitraryKey = fc.oneof(
	fc.constantFrom(
		'__proto__',
		'constructor',
		'toString',
		'toJSON',
		'hasOwnProperty',
		'',
		'0',
		'raw',
		'type',
		'EventTime',
	),
	arbitraryString,
);

/** Numbers as JSON writes them, also such as JavaScript cannot hold. */
const arbitraryNumber = fc
	.oneof(
		fc.constantFrom('0', '-0', '0.10', '1e400', '-1e400', '1e-400', '1E+2', '12345678901234567890', '9007199254740993'),
		fc.bigInt().map(String),
		fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
	)
	.map(rawJSON);

/** An object with these members; unlike in a literal, `__proto__` is a key like any other. */
const toObject = (entries: readonly (readonly [string, Json])[]): Json => Object.fromEntries(entries);

/** Any JSON value. */
export const arbitraryJson: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
	json: fc.oneof(
		{ depthSize: 'small', withCrossShrink: true },
		fc.constantFrom(null, true, false),
		arbitraryNumber,
		arbitraryString,
		fc.array(tie('json'), { maxLength: 3 }),
		fc.array(fc.tuple(arbitraryKey, tie('json')), { maxLength: 3 }).map(toObject),
	),
})).json;

/** Integers from 0 to this one, quoted or not, and often a small one. */
export const integer = (max: number) => {
	const number = fc.oneof(fc.integer({ min: 0, max }), fc.constantFrom(0, 1, 2, 3, 255));
	return fc.oneof(number, number.map(String));
};
export const count = integer(2 ** 32 - 1);
export const seconds = integer(4_000_000_000);

/** Objects with these fields, each of which may also be null or missing, and with some unknown ones. */
export const looseObject = (
	known: Record<string, fc.Arbitrary<Json>>,
	required: Record<string, fc.Arbitrary<Json>> = {},
): fc.Arbitrary<Json> => {
	const optional = Object.entries(known).map(([key, value]) =>
		fc.oneof(
			{ weight: 4, arbitrary: value.map((json) => [[key, json] as const]) },
			{ weight: 1, arbitrary: fc.constantFrom([], [[key, null] as const]) },
		),
	);
	const fixed = Object.entries(required).map(([key, value]) => value.map((json) => [[key, json] as const]));
	const unknown = fc.array(fc.tuple(fc.oneof(arbitraryKey, fc.constant('NewField')), arbitraryJson), { maxLength: 2 });
	return fc
		.tuple(unknown, ...fixed, ...optional)
		.map(([others, ...entries]) =>
			toObject([
				...others.filter(([key]) => !Object.hasOwn(known, key) && !Object.hasOwn(required, key)),
				...entries.flat(),
			]),
		);
};

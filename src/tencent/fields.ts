import * as v from 'valibot';

/** A string. */
export const text = v.string('should be a string');

/** A string that is not empty. */
export const nonEmptyText = v.pipe(text, v.nonEmpty('should not be empty'));

/** A non-negative integer, as a number or as the digit string that some documentation samples show. */
export const integer = v.pipe(
	v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number))], 'should be an integer'),
	v.safeInteger('should be an integer below 2^53'),
	v.minValue(0, 'should not be negative'),
);

/** A field that may be missing, or null, which means the same. */
export const nullish = <const Schema extends v.GenericSchema>(schema: Schema) => v.nullish(schema, () => undefined);

/** A field that no message depends on: a value that does not fit counts as missing, and remains in `raw`. */
export const optional = <const Schema extends v.GenericSchema>(schema: Schema) =>
	v.fallback(nullish(schema), undefined);

/** The last second that RFC 3339 can write with a four-digit year. */
const LAST_SECOND = 253_402_300_799;

/** A Unix time in seconds (1000) or milliseconds (1), as milliseconds. */
export const time = (unit: 1 | 1000) =>
	v.pipe(
		integer,
		v.maxValue(((LAST_SECOND + 1) * 1000 - 1) / unit, 'should be a time before the year 10000'),
		v.transform((value) => value * unit),
	);

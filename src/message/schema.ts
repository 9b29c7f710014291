import * as v from 'valibot';

/** A schema with the sentence that documents it in everything that is published. */
export const described = <const Schema extends v.GenericSchema>(schema: Schema, description: string) =>
	v.pipe(schema, v.description(description));

/** An object that is published under a name of its own. */
export const named = <const Schema extends v.GenericSchema>(schema: Schema, title: string, description: string) =>
	v.pipe(schema, v.title(title), v.description(description));

/** Text. */
export const text = (description: string) => described(v.string(), description);

/** Text that may be missing. */
export const optionalText = (description: string) => v.optional(text(description));

/** Text from a list that may grow: treat a value that is not in it like `other`. */
export const optionalName = (known: readonly string[], description: string) =>
	v.optional(v.pipe(v.string(), v.examples([...known]), v.description(description)));

/** An integer from 0 to 2^53 − 1 that may be missing. */
export const optionalCount = (description: string) =>
	v.optional(described(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), description));

/** An unsigned 32-bit integer that may be missing. */
export const optionalUint32 = (description: string) =>
	v.optional(described(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff)), description));

/** An angle in degrees that may be missing. */
export const optionalDegrees = (description: string) =>
	v.optional(described(v.pipe(v.number(), v.finite()), description));

/** A time, RFC 3339 in UTC. */
export const timestamp = (description: string) => described(v.pipe(v.string(), v.isoTimestamp()), description);

/** Any JSON object. It is passed by reference, so that no key is lost, not even `__proto__`. */
export const jsonObject = v.custom<Readonly<Record<string, unknown>>>(
	(input) => typeof input === 'object' && input !== null && !Array.isArray(input),
);

/** An element of a message: an object that `type` tells from the others. */
export const element = <const Type extends string, const Fields extends v.ObjectEntries>(
	type: Type,
	title: string,
	description: string,
	fields: Fields,
) => {
	const discriminator = described(v.literal(type), `Always \`${type}\`: tells the elements apart.`);
	return named(v.object({ type: discriminator, ...fields }), title, description);
};

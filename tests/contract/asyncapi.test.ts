import specifications from '@asyncapi/specs';
import { Ajv, type AnySchema, type Options } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { kinds } from '../../scripts/contract/schemas.ts';
import { readSampleEvents } from '../../scripts/local/sample-events.ts';
import { publishedFiles } from '../../scripts/schema.ts';
import type { RelayEvent } from '../../src/message/event.ts';
import { toAnyEvent, toEvent } from '../support/messages.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests look into it wherever they like.
const document: any = publishedFiles()['schema/asyncapi.json'];
const { messages, schemas } = document.components;

const compile = (schema: AnySchema, options: Options = {}) => {
	const ajv = new Ajv({ allErrors: true, strict: false, ...options });
	addFormats.default(ajv);
	return ajv.compile(schema);
};

const validators = Object.fromEntries(
	kinds.map((kind) => {
		const { name, payload } = messages[`groupMessage${kind[0]?.toUpperCase()}${kind.slice(1)}`];
		return [name, compile({ ...document, ...payload })];
	}),
);
const errorsOf = (event: RelayEvent) => {
	const validate = validators[event.type];
	validate?.(event);
	return validate?.errors;
};
const samples = (await readSampleEvents()).filter(({ published, event }) => published && !event.isBase64Encoded);

/** The elements that the document knows by name. The one of elements to come has the types that are left. */
const elements: { title: string; properties: { type: { const: string; title: string } } }[] =
	schemas.messageElement.oneOf
		.map(({ $ref }: { $ref: string }) => $ref.replace('#/components/schemas/', ''))
		.filter((name: string) => name !== 'laterElement')
		.map((name: string) => schemas[name]);

describe('the AsyncAPI document', () => {
	test('is what AsyncAPI 3 defines', () => {
		// AsyncAPI's schema brings the meta-schema along.
		const validate = compile(specifications.schemas['3.0.0'] as AnySchema, { meta: false, validateSchema: false });
		validate(document);

		expect(validate.errors).toBeNull();
	});

	test.each(samples)('describes the event of $path', ({ event: { body = '' } }) => {
		expect(errorsOf(toAnyEvent({ body }))).toBeNull();
	});

	test('leaves the list of element types open', () => {
		const event = toEvent();
		const elements = [{ type: 'stream' }] as never;

		expect(errorsOf({ ...event, data: { ...event.data, elements } })).toBeNull();
	});

	test('has a discriminator that each element sets to a value of its own', () => {
		expect(schemas.messageElement).toMatchObject({ discriminator: 'type', required: ['type'] });
		expect(elements.length).toBeGreaterThan(1);
		expect(new Set(elements.map(({ properties }) => properties.type.const)).size).toBe(elements.length);
	});

	test('names the type of each element, for generators that would number it', () => {
		for (const { title, properties } of elements) expect(properties.type.title).toBe(`${title} type`);
	});
});

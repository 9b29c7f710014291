import { readFileSync } from 'node:fs';
import type { JsonSchema } from '@valibot/to-json-schema';
import { contract } from '../../src/message/event.ts';
import { type Kind, toEventType } from '../../src/message/version.ts';
import { type Definitions, kinds, toDefinitions } from './schemas.ts';

/** Names the type of each element, because code generators turn it into an enumeration, and would number those. */
const nameElementTypes = (schemas: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> =>
	Object.fromEntries(
		Object.entries(schemas).map(([name, schema]) => {
			const { type, ...fields } = (schema.properties ?? {}) as Record<string, JsonSchema>;
			if (type?.const === undefined) return [name, schema];
			return [name, { ...schema, properties: { type: { ...type, title: `${schema.title} type` }, ...fields } }];
		}),
	);

/** What the document says of each kind of event, by the name of its message. */
const perKind = (toEntry: (kind: Kind, name: string) => object): Record<string, object> =>
	Object.fromEntries(
		kinds.map((kind) => {
			const name = `groupMessage${kind.replace(/^./, (letter) => letter.toUpperCase())}`;
			return [name, toEntry(kind, name)];
		}),
	);

/** The queue as an AsyncAPI 3 document: its channel, SQS binding, messages and schemas. */
export const toAsyncApi = (): object => {
	const { messageElement, ...schemas } = JSON.parse(
		JSON.stringify(toDefinitions()).replaceAll('#/definitions/', '#/components/schemas/'),
	) as Definitions;
	const { version, description, license } = JSON.parse(readFileSync('package.json', 'utf8'));
	return {
		asyncapi: '3.0.0',
		info: { title: 'tim-relay', version, description, license: { name: license } },
		defaultContentType: 'application/json',
		channels: {
			messages: {
				address: 'tim-relay-{stage}.fifo',
				description: 'The SQS FIFO queue with one message group for each conversation.',
				parameters: { stage: { description: 'The stage of the deployment.', default: 'prod' } },
				messages: perKind((_, name) => ({ $ref: `#/components/messages/${name}` })),
				bindings: {
					sqs: {
						bindingVersion: '0.2.0',
						queue: {
							name: 'tim-relay-prod',
							fifoQueue: true,
							deduplicationScope: 'messageGroup',
							fifoThroughputLimit: 'perMessageGroupId',
							visibilityTimeout: 60,
							messageRetentionPeriod: 1_209_600,
							redrivePolicy: { deadLetterQueue: { name: 'tim-relay-prod-dead' }, maxReceiveCount: 5 },
						},
						deadLetterQueue: { name: 'tim-relay-prod-dead', fifoQueue: true, messageRetentionPeriod: 1_209_600 },
					},
				},
			},
		},
		operations: {
			receiveMessage: { action: 'receive', channel: { $ref: '#/channels/messages' } },
		},
		components: {
			messages: perKind((kind) => ({
				name: toEventType(kind),
				title: `Group message ${kind}`,
				contentType: 'application/cloudevents+json',
				payload: { $ref: `#/components/schemas/${contract[kind].name}` },
			})),
			schemas: {
				...nameElementTypes(schemas),
				// Needs no mapping: in AsyncAPI, the discriminator's `const` identifies each schema.
				messageElement: { ...(messageElement as JsonSchema), required: ['type'], discriminator: 'type' },
			},
		},
	};
};

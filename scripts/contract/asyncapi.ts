import { readFileSync } from 'node:fs';
import type { JsonSchema } from '@valibot/to-json-schema';
import { type FlatSchema, toFlatEventSchema } from './schemas.ts';

/** Names the type of each element, because code generators turn it into an enumeration, and would number those. */
const nameElementTypes = (schemas: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> =>
	Object.fromEntries(
		Object.entries(schemas).map(([name, schema]) => {
			const { type, ...fields } = (schema.properties ?? {}) as Record<string, JsonSchema>;
			if (type?.const === undefined) return [name, schema];
			return [name, { ...schema, properties: { type: { ...type, title: `${schema.title} type` }, ...fields } }];
		}),
	);

/** The queue as an AsyncAPI 3 document: its channel, SQS binding, message and schemas. */
export const toAsyncApi = (): object => {
	const {
		$schema: _,
		$id: __,
		definitions = {},
		...event
	} = JSON.parse(
		JSON.stringify(toFlatEventSchema()).replaceAll('#/definitions/', '#/components/schemas/'),
	) as FlatSchema;
	const { version, description, license } = JSON.parse(readFileSync('package.json', 'utf8'));
	const { messageElement, ...schemas } = definitions;
	return {
		asyncapi: '3.0.0',
		info: { title: 'tim-relay', version, description, license: { name: license } },
		defaultContentType: 'application/json',
		channels: {
			messages: {
				address: 'tim-relay-{stage}.fifo',
				description: 'The SQS FIFO queue with one message group for each conversation.',
				parameters: { stage: { description: 'The stage of the deployment.', default: 'prod' } },
				messages: { groupMessageSent: { $ref: '#/components/messages/groupMessageSent' } },
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
			messages: {
				groupMessageSent: {
					name: 'tencent.chat.group.message.sent.v1',
					title: 'Group message sent',
					contentType: 'application/cloudevents+json',
					payload: { $ref: '#/components/schemas/groupMessageEvent' },
				},
			},
			schemas: {
				groupMessageEvent: event,
				...nameElementTypes(schemas),
				// Needs no mapping: in AsyncAPI, the discriminator's `const` identifies each schema.
				messageElement: { ...(messageElement as JsonSchema), required: ['type'], discriminator: 'type' },
			},
		},
	};
};

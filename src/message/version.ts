// Apart from the schemas, so that the bundle, which needs only these names, carries no valibot schema of a message.

/** What can happen to a message. */
export type Kind = 'sent' | 'edited' | 'recalled';

/** `type` of an event of this kind; a change that breaks consumers makes a `v2`. */
export const toEventType = <const K extends Kind>(kind: K) => `tencent.chat.group.message.${kind}.v1` as const;

/** `dataschema` of an event of this kind: `$id` of the JSON Schema of its `data`. */
export const toDataSchemaUri = <const K extends Kind>(kind: K) =>
	`urn:tim-relay:schema:group-message-${kind}:v1` as const;

/** `$id` of the JSON Schema of the event itself, which refers to that of its `data`. */
export const toEventSchemaUri = <const K extends Kind>(kind: K) =>
	`urn:tim-relay:schema:group-message-${kind}-event:v1` as const;

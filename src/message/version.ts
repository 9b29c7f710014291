// Apart from the schema, so that the bundle, which needs only these names, carries no valibot schema of the message.

/** `type` of the event; a change that breaks consumers makes a `v2`. */
export const EVENT_TYPE = 'tencent.chat.group.message.sent.v1';

/** `dataschema` of the event and `$id` of the published JSON Schema. */
export const EVENT_SCHEMA_URI = 'urn:tim-relay:schema:group-message-sent:v1';

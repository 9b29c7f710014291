// Apart from the schemas, so that the bundle, which needs only these names, carries no valibot schema of the message.

/** `type` of the event; a change that breaks consumers makes a `v2`. */
export const EVENT_TYPE = 'tencent.chat.group.message.sent.v1';

/** `dataschema` of the event: `$id` of the JSON Schema of its `data`. */
export const DATA_SCHEMA_URI = 'urn:tim-relay:schema:group-message-sent:v1';

/** `$id` of the JSON Schema of the event itself, which refers to that of its `data`. */
export const EVENT_SCHEMA_URI = 'urn:tim-relay:schema:group-message-sent-event:v1';

import * as v from 'valibot';
import type { SqsError } from './errors.ts';

const integer = (min: number, max: number) =>
	v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max, `must be between ${min} and ${max}`));
/** Seconds, up to twelve hours. */
const VisibilityTimeout = integer(0, 43_200);
/** Letters, digits and punctuation. */
const identifier = v.pipe(
	v.string(),
	v.regex(/^[!-~]{1,128}$/, 'must be 1 to 128 letters, digits and punctuation marks'),
);
const QueueUrl = v.string();
const names = v.optional(v.array(v.string()), []);

const attribute = v.strictObject({
	DataType: v.string(),
	StringValue: v.optional(v.string()),
	BinaryValue: v.optional(v.string()),
});
const message = {
	MessageBody: v.string(),
	MessageGroupId: identifier,
	MessageDeduplicationId: identifier,
	MessageAttributes: v.optional(v.record(v.string(), attribute), {}),
};
const receipt = { ReceiptHandle: v.string() };
const visibility = { ...receipt, VisibilityTimeout };
/** Only the frame of a batch: an invalid entry fails alone. */
const batch = v.strictObject({ QueueUrl, Entries: v.array(v.looseObject({ Id: v.string() })) });

/** The parameters of each action. Strict, so that no test relies on a parameter that only this server ignores. */
export const requests = {
	GetQueueUrl: v.strictObject({ QueueName: v.string() }),
	GetQueueAttributes: v.strictObject({ QueueUrl, AttributeNames: names }),
	SendMessage: v.strictObject({ QueueUrl, ...message }),
	ReceiveMessage: v.strictObject({
		QueueUrl,
		MaxNumberOfMessages: v.optional(integer(1, 10), 1),
		VisibilityTimeout: v.optional(VisibilityTimeout),
		WaitTimeSeconds: v.optional(integer(0, 20), 0),
		AttributeNames: names,
		MessageSystemAttributeNames: names,
		MessageAttributeNames: names,
	}),
	DeleteMessage: v.strictObject({ QueueUrl, ...receipt }),
	ChangeMessageVisibility: v.strictObject({ QueueUrl, ...visibility }),
	SendMessageBatch: batch,
	DeleteMessageBatch: batch,
	ChangeMessageVisibilityBatch: batch,
};

/** The parameters of an entry of each batch. */
export const entries = {
	SendMessageBatch: v.strictObject({ Id: v.string(), ...message }),
	DeleteMessageBatch: v.strictObject({ Id: v.string(), ...receipt }),
	ChangeMessageVisibilityBatch: v.strictObject({ Id: v.string(), ...visibility }),
};

/** Reads parameters, or says what is wrong with them as SQS would. */
export const parse = <const Schema extends v.GenericSchema>(
	schema: Schema,
	input: unknown,
): v.InferOutput<Schema> | SqsError => {
	const { success, output, issues } = v.safeParse(schema, input, { abortEarly: true });
	if (success) return output;
	const [issue] = issues;
	const name = v.getDotPath(issue);
	if (issue.type === 'strict_object' && issue.expected === 'never')
		return { code: 'UnsupportedOperation', message: `The local queue does not support the parameter ${name}.` };
	return issue.received === 'undefined' || (issue.type === 'strict_object' && issue.path)
		? { code: 'MissingParameter', message: `The request must contain the parameter ${name}.` }
		: {
				code: 'InvalidParameterValue',
				message: `Value ${issue.received} for parameter ${name} is invalid. Reason: ${issue.message}.`,
			};
};

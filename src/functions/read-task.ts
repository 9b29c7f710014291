import { gunzipSync } from 'node:zlib';
import * as v from 'valibot';
import { parseJsonValue } from '../json/parse.ts';

/** A line of a log, and where it is. */
export interface LogEvent {
	/** When it was written, as a Unix time in ms. */
	readonly timestamp: number;
	/** The line. */
	readonly message: string;
	/** The log stream that holds it. */
	readonly stream: string;
}

/** What the function was invoked for. */
export type Task =
	| { readonly kind: 'batch'; readonly events: readonly LogEvent[] }
	| { readonly kind: 'sweep'; readonly from: number; readonly to: number }
	| { readonly kind: 'none' };

/** How CloudWatch Logs invokes a function for a subscription filter. */
const subscriptionSchema = v.object({ awslogs: v.object({ data: v.string() }) });

/** What `data` contains, gzipped and in base64. */
const batchSchema = v.object({
	/** `DATA_MESSAGE`, or `CONTROL_MESSAGE`, with which CloudWatch Logs checks whether it can reach the function. */
	messageType: v.string(),
	logStream: v.string(),
	logEvents: v.array(v.object({ timestamp: v.number(), message: v.string() })),
});

const time = v.pipe(
	v.string(),
	v.transform((text) => Date.parse(text)),
	v.number(),
);

/** How EventBridge invokes a function when an alarm goes from ALARM to OK. */
const alarmSchema = v.object({
	detail: v.object({ previousState: v.object({ timestamp: time }), state: v.object({ timestamp: time }) }),
});

/** Spills are older than the alarm: it fires only after a period of 5 minutes, and metrics may be late. */
const BEFORE_ALARM_MS = 15 * 60_000;

/** Reads what invoked the function: a batch of the log, or the end of an alarm. */
export const readTask = (event: unknown): Task => {
	if (v.is(subscriptionSchema, event)) {
		const { messageType, logStream, logEvents } = v.parse(batchSchema, unpack(event.awslogs.data));
		if (messageType !== 'DATA_MESSAGE') return { kind: 'none' };
		return { kind: 'batch', events: logEvents.map((line) => ({ ...line, stream: logStream })) };
	}
	const alarm = v.safeParse(alarmSchema, event);
	if (!alarm.success) throw new Error('This is neither a batch of the log nor the end of an alarm: nothing to replay');
	const { previousState, state } = alarm.output.detail;
	return { kind: 'sweep', from: previousState.timestamp - BEFORE_ALARM_MS, to: state.timestamp };
};

const unpack = (data: string): unknown => parseJsonValue(gunzipSync(Buffer.from(data, 'base64')).toString());

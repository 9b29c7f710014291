import { type BuiltMessage, buildFromCallback } from '../message/from-callback.ts';
import type { Step } from '../pipeline.ts';
import type { AppKnown } from './check-sdk-app-id.ts';
import type { Parsed } from './parse-json-body.ts';
import type { Queried } from './read-query.ts';
import type { Arrived } from './record-arrival.ts';
import type { Validated } from './validate-callback.ts';

/** The callback as a message for the queue. */
export type Built = BuiltMessage;

/** Turns the callback into the message for the queue. */
export const buildMessage = (): Step<Arrived & Queried & AppKnown & Parsed & Validated, Built> => ({
	before: ({ internal }) => {
		Object.assign(internal, buildFromCallback(internal) satisfies Built);
	},
});

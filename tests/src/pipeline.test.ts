import { describe, expect, test } from 'vitest';
import { buildMessage } from '../../src/middleware/build-message.ts';
import { checkSdkAppId } from '../../src/middleware/check-sdk-app-id.ts';
import { checkSignature } from '../../src/middleware/check-signature.ts';
import { checkSourceAddress } from '../../src/middleware/check-source-address.ts';
import { forwardPublished } from '../../src/middleware/forward-published.ts';
import { parseJsonBody } from '../../src/middleware/parse-json-body.ts';
import { type Findings, publishMessage } from '../../src/middleware/publish-message.ts';
import { readQuery } from '../../src/middleware/read-query.ts';
import { recordArrival } from '../../src/middleware/record-arrival.ts';
import { reportOutcome } from '../../src/middleware/report-outcome.ts';
import { respondToErrors } from '../../src/middleware/respond-to-errors.ts';
import { routeCommand } from '../../src/middleware/route-command.ts';
import { spillRejected } from '../../src/middleware/spill-rejected.ts';
import { validateCallback } from '../../src/middleware/validate-callback.ts';
import { pipeline, type Step } from '../../src/pipeline.ts';
import { acknowledge } from '../../src/tencent/response.ts';
import { request } from '../support/requests.ts';

const publish = publishMessage(async () => ({ ok: true, durationMs: 0 }));
const query = readQuery();
const app = checkSdkAppId(new Set());
const signature = checkSignature(['token']);
const route = routeCommand();
const body = parseJsonBody();
const validation = validateCallback();
const message = buildMessage();
const copy = forwardPublished(undefined);

/** The pipeline up to a step: each line adds the next one to the line before. */
const start = () => pipeline<Findings>({ onError: [respondToErrors, spillRejected], requestEnd: reportOutcome });
const toSource = () => start().use(recordArrival()).use(checkSourceAddress(undefined));
const toQuery = () => toSource().use(query);
const toApp = () => toQuery().use(app);
const toSignature = () => toApp().use(signature);
const toRoute = () => toSignature().use(route);
const toBody = () => toRoute().use(body);
const toValidation = () => toBody().use(validation);
const toMessage = () => toValidation().use(message);

// Each pipeline is checked by the compiler: `npm run typecheck` fails if one of the marked lines compiles. None is run.
const orders = {
	'as it is': () => toMessage().use(publish).use(copy).handler(acknowledge),
	'without the arrival': () =>
		start()
			// @ts-expect-error: every later step can say how long the request took
			.use(checkSourceAddress(undefined)),
	'with the arrival after the query': () =>
		start()
			// @ts-expect-error: the query needs the arrival
			.use(query),
	'without the app': () =>
		toQuery()
			// @ts-expect-error: a signature is checked only for one of our apps
			.use(signature),
	'with the app after the signature': () =>
		toQuery()
			// @ts-expect-error: a signature is checked only for one of our apps
			.use(signature)
			.use(app),
	'without the signature': () =>
		toApp()
			// @ts-expect-error: nothing is routed before its signature was checked
			.use(route),
	'without the route': () =>
		toSignature()
			// @ts-expect-error: only the body of a command that is published is parsed
			.use(body),
	'with the body before the signature': () =>
		toApp()
			// @ts-expect-error: the body is parsed only after its sender has been authenticated
			.use(body)
			.use(signature),
	'without the body': () =>
		toRoute()
			// @ts-expect-error: there is nothing to validate
			.use(validation),
	'without the validation': () =>
		toBody()
			// @ts-expect-error: only a valid callback becomes a message
			.use(message),
	'without the message': () =>
		toValidation()
			// @ts-expect-error: there is nothing to publish
			.use(publish),
	'with the copy before publishing': () =>
		toMessage()
			// @ts-expect-error: the app's own server gets a copy only of what is on the queue
			.use(copy)
			.use(publish),
	'without publishing': () =>
		toMessage()
			// @ts-expect-error: a message that nobody published must not be acknowledged
			.handler(acknowledge),
};

test('the compiler rejects steps that are missing or out of order', () => {
	expect(Object.keys(orders)).toHaveLength(13);
});

describe('a pipeline', () => {
	const add = (name: string): Step<unknown, Record<string, true>> => ({
		before: ({ internal }) => {
			internal[name] = true;
		},
	});

	test('leaves the event untouched and starts every request with nothing known', async () => {
		const seen: object[] = [];
		const handler = pipeline({ onError: [], requestEnd: ({ internal }) => seen.push({ ...internal }) })
			.use(add('one'))
			.use(add('two'))
			.handler(acknowledge);
		const event = Object.freeze(request());

		await handler(event, {} as never);
		await handler(event, {} as never);

		expect(seen).toEqual([
			{ one: true, two: true },
			{ one: true, two: true },
		]);
	});

	test('ends with the response of the step that gives one', async () => {
		const seen: object[] = [];
		const handler = pipeline({ onError: [], requestEnd: ({ internal }) => seen.push({ ...internal }) })
			.use({ before: () => ({ statusCode: 204 }) })
			.use(add('never'))
			.handler(acknowledge);

		expect(await handler(request(), {} as never)).toEqual({ statusCode: 204 });
		expect(seen).toEqual([{}]);
	});

	test('runs its error hooks in the order in which they are written', async () => {
		const order: string[] = [];
		const handler = pipeline({
			onError: [
				(failed) => {
					order.push('first');
					failed.response = { statusCode: 500 };
				},
				async () => {
					order.push('second');
				},
			],
			requestEnd: ({ response }) => order.push(String(response?.statusCode)),
		})
			.use({
				before: () => {
					throw new Error('failed');
				},
			})
			.handler(acknowledge);

		expect(await handler(request(), {} as never)).toEqual({ statusCode: 500 });
		expect(order).toEqual(['first', 'second', '500']);
	});
});

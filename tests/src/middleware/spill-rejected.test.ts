import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { spillRejected } from '../../../src/middleware/spill-rejected.ts';
import type { Spill } from '../../../src/spill/spill.ts';
import { Rejection } from '../../../src/tencent/response.ts';
import { toMessage } from '../../support/messages.ts';
import { hookRequest } from '../../support/middleware.ts';
import { captureOutput, type Output } from '../../support/output.ts';
import { startRelay, type TestRelay } from '../../support/relay.ts';
import { callbackBody, callbackQuery, type RequestOptions, request, signed } from '../../support/requests.ts';
import { unpackSpill } from '../../support/spills.ts';

const TOKEN = 'token';

describe('an authentic callback that is rejected', () => {
	let relay: TestRelay;
	afterEach(() => relay.stop());

	const spills = async (options: RequestOptions, env: Record<string, string> = { CALLBACK_TOKENS: TOKEN }) => {
		relay = await startRelay(env);
		const answer = await relay.send(request({ query: callbackQuery(signed(TOKEN)), ...options }));
		const lines = relay.logs();
		return { answer, lines, spills: lines.flatMap(({ spill }) => (spill ? [spill as Spill] : [])) };
	};

	test.each([
		['a body that is not JSON', 400, 10103, 'body', { body: '{"canary' }],
		['a body that does not fit the schema', 400, 10104, 'schema', { body: '{"canary":1}' }],
		['a body that is too large', 413, 10105, 'size', { body: 'x'.repeat(1_000_001) }],
		['a body about another command', 400, 10106, 'command', { body: '{"CallbackCommand":"canary"}' }],
		['base64 that is not valid', 400, 10103, 'body', { body: '*' }],
	])('is logged in full, and counted: %s', async (_what, status, code, reason, { body }) => {
		const { answer, lines, spills: found } = await spills({ body });

		expect(answer).toMatchObject({ status, ErrorCode: code });
		expect(found.map(({ reason }) => reason)).toEqual([reason]);
		expect(found.map(unpackSpill)).toEqual([
			{ callback: { body, isBase64Encoded: false, arrivedAt: expect.any(Number), rawQueryString: expect.any(String) } },
		]);
		expect(lines).toMatchObject([
			{ level: 'ERROR', message: 'Spilled: npm run replay puts this on the queue', Spilled: 1 },
			{ outcome: 'rejected', Rejected: 1, reason },
		]);
	});

	test('has the same request id as its outcome line', async () => {
		const { lines } = await spills({ body: '{' });

		expect(lines.map(({ requestId }) => requestId)).toEqual(['test-request', 'test-request']);
	});

	test('may also have failed through a fault of our own, which is the reason in the response', async () => {
		// API Gateway never sends such a body; it represents an unknown bug.
		const event = { ...request({ query: callbackQuery(signed(TOKEN)) }), body: {} };
		relay = await startRelay({ CALLBACK_TOKENS: TOKEN });

		expect(await relay.send(event)).toMatchObject({ status: 500, ErrorCode: 10100 });
		expect(relay.logs()).toMatchObject([{ spill: { reason: 'unexpected' }, Spilled: 1 }, { outcome: 'rejected' }]);
	});

	test.each([
		['POWERTOOLS_LOG_LEVEL', 'SILENT'],
		['LOG_LEVEL', 'SILENT'],
		['AWS_LAMBDA_LOG_LEVEL', 'FATAL'],
		['POWERTOOLS_DEV', 'true'],
		['POWERTOOLS_LOGGER_SAMPLE_RATE', '1'],
	])('is logged and counted, a line each, whatever %s is set to', async (name, value) => {
		const { lines } = await spills({ body: '{' }, { CALLBACK_TOKENS: TOKEN, [name]: value });

		expect(lines).toMatchObject([
			{ spill: { reason: 'body' }, Spilled: 1 },
			{ outcome: 'rejected', Rejected: 1 },
		]);
	});

	test('is logged without Sign, but with the rest of the query', async () => {
		const { spills: found } = await spills({ body: '{' });

		expect(JSON.stringify(found)).not.toMatch(/Sign|[0-9a-f]{64}/);
		expect(Object.fromEntries(new URLSearchParams(found[0]?.callback?.rawQueryString))).toEqual({
			...callbackQuery(),
			RequestTime: expect.stringMatching(/^\d{10}$/),
		});
	});

	test.each([
		['without a signature', { query: callbackQuery() }],
		['with a wrong one', { query: callbackQuery({ ...signed('other') }) }],
		['of another app', { query: callbackQuery({ ...signed(TOKEN), SdkAppid: '1' }) }],
	])('is the only kind that is logged, not one %s, or anyone could fill the log', async (_what, { query }) => {
		const {
			answer,
			lines,
			spills: found,
		} = await spills({ query, body: JSON.stringify(callbackBody({ GroupId: 'canary' })) });

		expect(answer).toMatchObject({ status: 403 });
		expect(found).toEqual([]);
		expect(JSON.stringify(lines)).not.toContain('canary');
	});

	test('is not logged if its body is broken and no token is set', async () => {
		expect(await spills({ body: '{"canary' }, {})).toMatchObject({ answer: { status: 400 }, spills: [] });
	});

	test('is logged if it is valid, no token is set and the queue is down', async () => {
		const { answer, spills: found } = await spills({}, { QUEUE_URL: 'http://127.0.0.1:1/000000000000/messages.fifo' });

		expect(answer).toMatchObject({ status: 503, ErrorCode: 10107 });
		expect(found).toMatchObject([{ reason: 'queue', message: { groupId: '1400000000:@TGS#2SAMPLE5Q' } }]);
	});
});

describe('an event about which nothing is known', () => {
	test.each([null, undefined, {}])('is not spilled, and does not prevent a response: %j', async (event) => {
		const output = captureOutput();
		try {
			await spillRejected(hookRequest({}, { event, error: new Rejection('unexpected', 'Internal error') }));

			expect(output.lines()).toEqual([]);
		} finally {
			output.stop();
		}
	});
});

test('an event that arrives with fields of ours is not spilled because of them: only what a step learned counts', async () => {
	const relay = await startRelay({ CALLBACK_TOKENS: TOKEN });
	try {
		const event = {
			...request({ query: callbackQuery({ ...signed(TOKEN), SdkAppid: '1' }) }),
			...{ signed: true, callback: { GroupId: 'canary' }, arrivedAt: 1, internal: { signed: true } },
		};

		expect(await relay.send(event)).toMatchObject({ status: 403, ErrorCode: 10101 });
		expect(relay.logs().flatMap(({ spill }) => (spill ? [spill] : []))).toEqual([]);
	} finally {
		await relay.stop();
	}
});

test('a signed request is kept even if it has hardly any content', async () => {
	const output = captureOutput();
	try {
		const error = new Rejection('unexpected', 'Failed');
		await spillRejected(hookRequest({ signed: true, arrivedAt: 1 }, { error }));

		const [line = {}] = output.lines();
		expect(line).toMatchObject({ refused: 'Failed', spill: { reason: 'unexpected' } });
		expect(unpackSpill(line.spill as Spill)).toEqual({
			callback: { rawQueryString: '', isBase64Encoded: false, arrivedAt: 1 },
		});
	} finally {
		output.stop();
	}
});

describe('the largest message that Tencent sends', () => {
	let output: Output;
	beforeEach(() => {
		output = captureOutput();
	});
	afterEach(() => output.stop());

	const body = (unit: string) => {
		const json = (Text: string) =>
			JSON.stringify(callbackBody({ MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text } }] }));
		const room = 128 * 1024 - Buffer.byteLength(json(''));
		return json(unit.repeat(Math.floor(room / (Buffer.byteLength(JSON.stringify(unit)) - 2))));
	};
	test.each(['a', '"', '\\', '\0', '群', '👍', '\uffff'])(
		'is spilled in full, in one line below 1 MiB, even if it consists of %j',
		async (unit) => {
			const text = body(unit);
			const error = new Rejection('queue', 'The queue did not accept the message');

			await spillRejected(
				hookRequest(
					{ signed: true, arrivedAt: 1, message: toMessage({ body: text }) },
					{ event: request({ body: text }), error },
				),
			);

			const [line = {}] = output.lines();
			const { message } = unpackSpill(line.spill as Spill);
			expect(Buffer.byteLength(JSON.stringify(line))).toBeLessThan(1024 * 1024);
			expect(JSON.parse(message?.body ?? '').data.raw).toEqual(JSON.parse(text));
		},
	);
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { normalizeCallback } from '../../../src/middleware/build-message.ts';
import { parseJsonBody } from '../../../src/middleware/parse-json-body.ts';
import { spillRefused } from '../../../src/middleware/spill-rejected.ts';
import { validateCallback } from '../../../src/middleware/validate-callback.ts';
import type { Spill } from '../../../src/spill/spill.ts';
import { parseQuery } from '../../../src/tencent/callback.ts';
import { Refusal } from '../../../src/tencent/response.ts';
import { runBefore } from '../../support/middleware.ts';
import { captureOutput, type Output } from '../../support/output.ts';
import { startRelay, type TestRelay } from '../../support/relay.ts';
import { callbackBody, callbackQuery, type RequestOptions, request, signed } from '../../support/requests.ts';
import { contentOf } from '../../support/spills.ts';

const TOKEN = 'token';

describe('what is refused although it is authentic', () => {
	let relay: TestRelay;
	afterEach(() => relay.stop());

	const spills = async (options: RequestOptions, env: Record<string, string> = { CALLBACK_TOKENS: TOKEN }) => {
		relay = await startRelay(env);
		const answer = await relay.send(request({ query: callbackQuery(signed(TOKEN)), ...options }));
		const lines = relay.logs();
		return { answer, lines, spills: lines.flatMap(({ spill }) => (spill ? [spill as Spill] : [])) };
	};

	test.each([
		['a body that is no JSON', 400, 10103, 'body', { body: '{"canary' }],
		['a body that does not fit the schema', 400, 10104, 'schema', { body: '{"canary":1}' }],
		['a body that is too large', 413, 10105, 'size', { body: 'x'.repeat(256 * 1024 + 1) }],
		['a body about another command', 400, 10106, 'command', { body: '{"CallbackCommand":"canary"}' }],
		['base64 that is none', 400, 10103, 'body', { body: '*' }],
	])('is written to the log whole, and counted: %s', async (_what, status, code, reason, { body }) => {
		const { answer, lines, spills: found } = await spills({ body });

		expect(answer).toMatchObject({ status, ErrorCode: code });
		expect(found.map(({ reason }) => reason)).toEqual([reason]);
		expect(found.map(contentOf)).toEqual([
			{ callback: { body, isBase64Encoded: false, arrivedAt: expect.any(Number), rawQueryString: expect.any(String) } },
		]);
		expect(lines).toMatchObject([
			{ level: 'ERROR', message: 'Spilled: npm run replay puts this on the queue', Spilled: 1 },
			{ outcome: 'rejected', Rejected: 1, reason },
		]);
	});

	test('can be found by the id that its line of outcome has too', async () => {
		const { lines } = await spills({ body: '{' });

		expect(lines.map(({ requestId }) => requestId)).toEqual(['test-request', 'test-request']);
	});

	test('is also what failed by a fault of our own, with the reason that the answer gives', async () => {
		// No gateway sends a body that is no text; it stands for a bug that nobody knows.
		const event = { ...request({ query: callbackQuery(signed(TOKEN)) }), body: {} };
		relay = await startRelay({ CALLBACK_TOKENS: TOKEN });

		expect(await relay.send(event)).toMatchObject({ status: 500, ErrorCode: 10100 });
		expect(relay.logs()).toMatchObject([{ spill: { reason: 'unexpected' }, Spilled: 1 }, { outcome: 'rejected' }]);
	});

	test('is written and counted whatever level of the log somebody sets', async () => {
		const { lines } = await spills({ body: '{' }, { CALLBACK_TOKENS: TOKEN, POWERTOOLS_LOG_LEVEL: 'SILENT' });

		expect(lines).toMatchObject([
			{ spill: { reason: 'body' }, Spilled: 1 },
			{ outcome: 'rejected', Rejected: 1 },
		]);
	});

	test('is written down without Sign, and with all else of the query', async () => {
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
	])('is never rubbish %s: anybody could fill the log', async (_what, { query }) => {
		const {
			answer,
			lines,
			spills: found,
		} = await spills({ query, body: JSON.stringify(callbackBody({ GroupId: 'canary' })) });

		expect(answer).toMatchObject({ status: 403 });
		expect(found).toEqual([]);
		expect(JSON.stringify(lines)).not.toContain('canary');
	});

	test('is never a broken body where no token is set', async () => {
		expect(await spills({ body: '{"canary' }, {})).toMatchObject({ answer: { status: 400 }, spills: [] });
	});

	test('is a valid callback where no token is set and the queue is away', async () => {
		const { answer, spills: found } = await spills({}, { QUEUE_URL: 'http://127.0.0.1:1/000000000000/messages.fifo' });

		expect(answer).toMatchObject({ status: 503, ErrorCode: 10107 });
		expect(found).toMatchObject([{ reason: 'queue', message: { groupId: '1400000000:@TGS#2SAMPLE5Q' } }]);
	});
});

describe('an event of which nothing is known', () => {
	test.each([null, undefined, {}])(
		'is not spilled, and does not keep the request from being answered: %j',
		async (event) => {
			const output = captureOutput();
			try {
				await spillRefused().onError?.({ event, error: new Refusal('unexpected', 'The relay failed') } as never);

				expect(output.lines()).toEqual([]);
			} finally {
				output.stop();
			}
		},
	);
});

test('an event that says it is signed and nothing else is kept, with as little as it is', async () => {
	const output = captureOutput();
	try {
		await spillRefused().onError?.({ event: { signed: true }, error: new Refusal('unexpected', 'Failed') } as never);

		expect(output.lines()).toMatchObject([{ refused: 'Failed', spill: { reason: 'unexpected' } }]);
	} finally {
		output.stop();
	}
});

describe('the largest body that is accepted', () => {
	let output: Output;
	beforeEach(() => {
		output = captureOutput();
	});
	afterEach(() => output.stop());

	const body = (unit: string) => {
		const json = (Text: string) =>
			JSON.stringify(callbackBody({ MsgBody: [{ MsgType: 'TIMTextElem', MsgContent: { Text } }] }));
		const room = 256 * 1024 - Buffer.byteLength(json(''));
		return json(unit.repeat(Math.floor(room / (Buffer.byteLength(JSON.stringify(unit)) - 2))));
	};
	/** A request as it is when the queue has refused it. */
	const refusedByQueue = (text: string) => {
		const query = new URLSearchParams(callbackQuery(signed(TOKEN))).toString();
		const event = { ...request({ body: text, query }), query: parseQuery(query), sdkAppId: '1400000000', arrivedAt: 1 };
		runBefore(parseJsonBody(), event);
		runBefore(validateCallback(), event);
		runBefore(normalizeCallback(), event);
		return event;
	};

	test.each(['a', '"', '\\', '\0', '群', '👍', '\uffff'])(
		'spills whole in one line below 1 MiB if it is all %j',
		async (unit) => {
			const text = body(unit);
			const error = new Refusal('queue', 'The queue did not take the message');

			await spillRefused().onError?.({ event: refusedByQueue(text), error } as never);

			const [line = {}] = output.lines();
			const { message } = contentOf(line.spill as Spill);
			expect(Buffer.byteLength(JSON.stringify(line))).toBeLessThan(1024 * 1024);
			expect(JSON.parse(message?.body ?? '').data.raw).toEqual(JSON.parse(text));
		},
	);
});

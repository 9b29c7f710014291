import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { normalizeCallback } from '../../src/middleware/normalize-callback.ts';
import { parseJsonBody } from '../../src/middleware/parse-json-body.ts';
import { spillRefused } from '../../src/middleware/spill-refused.ts';
import { validateCallback } from '../../src/middleware/validate-callback.ts';
import type { Spill } from '../../src/queue/spill.ts';
import { Refusal } from '../../src/tencent/acknowledgement.ts';
import { parseQuery } from '../../src/tencent/callback.ts';
import { runBefore } from '../support/middleware.ts';
import { captureOutput, type Output } from '../support/output.ts';
import { startRelay, type TestRelay } from '../support/relay.ts';
import { callbackBody, callbackQuery, type RequestOptions, request, signed } from '../support/requests.ts';

const TOKEN = 'token';
const MIB = 1024 * 1024;

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
		expect(found).toEqual([
			{
				reason,
				callback: { body, isBase64Encoded: false, arrivedAt: expect.any(Number), rawQueryString: expect.any(String) },
			},
		]);
		expect(lines).toMatchObject([
			{ level: 'ERROR', message: 'Spilled: npm run replay puts this on the queue' },
			{ Spilled: 1 },
			{ outcome: 'rejected' },
			{ Rejected: 1, reason },
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
	test.each([null, undefined, {}])('is not spilled, and does not keep the request from being answered: %j', (event) => {
		const output = captureOutput();
		try {
			spillRefused().onError?.({ event, error: new Refusal('unexpected', 'The relay failed') } as never);

			expect(output.lines()).toEqual([]);
		} finally {
			output.stop();
		}
	});
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
		(unit) => {
			const text = body(unit);
			const error = new Refusal('queue', 'The queue did not take the message');

			spillRefused().onError?.({ event: refusedByQueue(text), error } as never);

			const [line = {}] = output.lines();
			const { message, callback } = line.spill as Spill;
			expect(Buffer.byteLength(JSON.stringify(line))).toBeLessThan(MIB);
			if (message) expect(JSON.parse(message.body).data.raw).toEqual(JSON.parse(text));
			else expect(callback?.body === text).toBe(true);
		},
	);
});

// Posts callbacks over HTTP as Tencent would: npm run send -- events/text.json [--fresh] [--url http://localhost:3000/callback]
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { sign } from '../src/tencent/signature.ts';
import { formatAnswer, formatRequest } from './print.ts';

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { url: { type: 'string', default: 'http://localhost:3000/callback' }, fresh: { type: 'boolean' } },
});
if (positionals.length === 0) {
	console.error('Name one or more of the requests in events/, e.g. npm run send -- events/text.json');
	process.exit(1);
}

/** The same message sent anew, so that the queue does not take it for a repetition. */
const freshen = (body: string): string => {
	const now = Date.now();
	const random = Math.trunc(Math.random() * 2 ** 32);
	return JSON.stringify({
		...JSON.parse(body),
		MsgSeq: now % 2 ** 32,
		Random: random,
		MsgTime: Math.floor(now / 1000),
		EventTime: now,
		MsgId: `144115233406643804-${Math.floor(now / 1000)}-${random}`,
	});
};

const token = process.env.CALLBACK_TOKENS?.split(',')[0]?.trim();

for (const path of positionals) {
	const event = JSON.parse(await readFile(path, 'utf8')) as APIGatewayProxyEventV2;
	const query = new URLSearchParams(event.rawQueryString);
	if (token) {
		const requestTime = String(Math.floor(Date.now() / 1000));
		query.set('RequestTime', requestTime);
		query.set('Sign', sign(token, requestTime));
	}
	const text = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString();
	const body = values.fresh ? freshen(text) : text;
	const rawQueryString = query.toString();
	console.log(path);
	console.log(formatRequest({ ...event, rawQueryString, body, isBase64Encoded: false }));
	const response = await fetch(`${values.url}?${rawQueryString}`, {
		method: 'POST',
		headers: { 'content-type': event.headers['content-type'] ?? 'application/json' },
		body,
	}).catch((error) => {
		console.error(`${values.url} does not answer (${error.cause?.code ?? error.message}): is "npm run dev" running?`);
		process.exit(1);
	});
	console.log(formatAnswer({ statusCode: response.status, body: await response.text() }));
	if (!response.ok) process.exitCode = 1;
}

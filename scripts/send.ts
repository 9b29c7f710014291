// Posts callbacks over HTTP as Tencent would: npm run send -- events/text.json [--fresh] [--url http://localhost:3000/callback]
import { sign } from '../src/tencent/signature.ts';
import { readRequests } from './local/read-requests.ts';
import { SAMPLE_APP_ID } from './local/sample-events.ts';
import { giveUp, readCommandLine } from './terminal/command-line.ts';
import { formatAnswer, formatRequest } from './terminal/format.ts';

const { values, positionals } = readCommandLine({
	allowPositionals: true,
	options: { url: { type: 'string', default: 'http://localhost:3000/callback' }, fresh: { type: 'boolean' } },
});
if (!/^https?:\/\//.test(values.url) || !URL.canParse(values.url))
	giveUp(`--url should be a URL, e.g. http://localhost:3000/callback, and not ${values.url}`);

/** The same message sent anew, so that the queue does not take it for a repetition. */
const freshen = (body: string, path: string): string => {
	const now = Date.now();
	const random = Math.trunc(Math.random() * 2 ** 32);
	try {
		return JSON.stringify({
			...JSON.parse(body),
			MsgSeq: now % 2 ** 32,
			Random: random,
			MsgTime: Math.floor(now / 1000),
			EventTime: now,
			MsgId: `144115233406643804-${Math.floor(now / 1000)}-${random}`,
		});
	} catch {
		return giveUp(`${path} has a body that is no JSON, which --fresh can not make new`);
	}
};

/** The first of a list in the environment: the relay that is posted to has the same settings. */
const first = (list: string | undefined) => list?.split(',')[0]?.trim();
const token = first(process.env.CALLBACK_TOKENS);
if (token?.startsWith('{{resolve:'))
	giveUp('CALLBACK_TOKENS holds a reference that CloudFormation resolves; send needs the token itself');
const app = first(process.env.SDK_APP_IDS);

for (const { path, event } of await readRequests(positionals, 'send')) {
	const query = new URLSearchParams(event.rawQueryString);
	if (app && query.get('SdkAppid') === SAMPLE_APP_ID) query.set('SdkAppid', app);
	if (token) {
		const requestTime = String(Math.floor(Date.now() / 1000));
		query.set('RequestTime', requestTime);
		query.set('Sign', sign(token, requestTime));
	}
	const text = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString();
	const body = values.fresh ? freshen(text, path) : text;
	const rawQueryString = query.toString();
	console.log(path);
	console.log(formatRequest({ ...event, rawQueryString, body, isBase64Encoded: false }));
	const response = await fetch(`${values.url}?${rawQueryString}`, {
		method: 'POST',
		headers: { 'content-type': event.headers?.['content-type'] ?? 'application/json' },
		body,
	}).catch((error) =>
		giveUp(`${values.url} does not answer (${error.cause?.code ?? error.message}): is "npm run dev" running?`),
	);
	console.log(formatAnswer({ statusCode: response.status, body: await response.text() }));
	if (!response.ok) process.exitCode = 1;
}

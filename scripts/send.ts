// Posts callbacks over HTTP as Tencent would: `npm run send -- --help`.
import { adviseOn, createAdapter, readRequests } from './local/requests.ts';
import { isLocal } from './smoke/target.ts';
import { exitWithError, readCommandLine } from './terminal/command-line.ts';
import { formatRequest, formatResponse } from './terminal/format.ts';

const HELP = `Posts callbacks to a relay over HTTP, as Tencent would.

Usage: npm run send -- [options] <file> ...

A file holds a request of API Gateway, like those in events/, or the bare body of a callback.
If SDK_APP_IDS is set, samples are sent for its first app; if CALLBACK_TOKENS is set, all are signed with its first token.

Options:
  --url <url>   where to post; if left out, http://localhost:3000/callback, the URL of "npm run dev"
  --fresh       sends each as a new message; otherwise the queue drops repetitions
  --help        shows this

Exit code: 0 if all callbacks were acknowledged, otherwise 1.
`;

const { values, positionals } = readCommandLine(HELP, {
	allowPositionals: true,
	options: { url: { type: 'string', default: 'http://localhost:3000/callback' }, fresh: { type: 'boolean' } },
});
if (!/^https?:\/\//.test(values.url) || !URL.canParse(values.url))
	exitWithError(`--url should be a URL, e.g. http://localhost:3000/callback, and not ${values.url}`);

/** Turns a sample into a new message, so that the queue does not drop it as a duplicate. */
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
		return exitWithError(`The body in ${path} is not JSON, so --fresh cannot change it`);
	}
};

const adapt = createAdapter(process.env);
for (const { path, event } of await readRequests(positionals, 'send')) {
	const { rawQueryString, headers, ...adapted } = adapt(event);
	const text = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8').toString();
	const body = values.fresh ? freshen(text, path) : text;
	console.log(path);
	console.log(formatRequest({ ...adapted, headers, rawQueryString, body, isBase64Encoded: false }));
	const response = await fetch(`${values.url}?${rawQueryString}`, {
		method: 'POST',
		headers: { 'content-type': headers?.['content-type'] ?? 'application/json' },
		body,
	}).catch((error) => {
		const advice = isLocal(new URL(values.url)) ? ': is "npm run dev" running?' : '';
		return exitWithError(`${values.url} does not respond (${error.cause?.code ?? error.message})${advice}`);
	});
	const responseBody = await response.text();
	console.log(formatResponse({ statusCode: response.status, body: responseBody }));
	if (response.ok) continue;
	process.exitCode = 1;
	const advice = adviseOn(responseBody);
	if (advice) console.error(advice);
}

// Runs `serverless invoke local` for callbacks, in front of an embedded queue: `npm run invoke -- --help`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { styleText } from 'node:util';
import { type Arrival, localOnlyEnv, startLocalQueue } from './local/queue.ts';
import { createAdapter, readRequests } from './local/requests.ts';
import { readCommandLine } from './terminal/command-line.ts';
import { formatMessage } from './terminal/format.ts';

const HELP = `Runs "serverless invoke local" for callbacks, in front of its own queue, and shows what reaches it.

Usage: npm run invoke -- <file> ...

A file holds a request of API Gateway, like those in events/, or the bare body of a callback.
If SDK_APP_IDS is set, samples are sent for its first app; if CALLBACK_TOKENS is set, all are signed with its first token.

Exit code: 0 if all callbacks were acknowledged, otherwise 1.
`;

const { positionals } = readCommandLine(HELP, { allowPositionals: true });
const adapt = createAdapter(process.env);
const requests = await readRequests(positionals, 'invoke');

const directory = await mkdtemp(join(tmpdir(), 'tim-relay-invoke-'));
const eventFile = join(directory, 'event.json');
const queue = await startLocalQueue();
let arrival: Arrival | undefined;
queue.onArrival((latest) => {
	arrival = latest;
});
for (const { path, event } of requests) {
	console.log(styleText('bold', path));
	await writeFile(eventFile, JSON.stringify(adapt(event)));
	const command = ['invoke', 'local', '--function', 'callback', '--stage', 'local', '--path', eventFile];
	const child = spawn(process.execPath, ['node_modules/serverless/bin/serverless.js', ...command], {
		env: { ...process.env, ...localOnlyEnv, QUEUE_URL: queue.url },
		// Without standard input, because serverless would read it to its end.
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	child.stdout.pipe(process.stdout, { end: false });
	const [[code], output] = await Promise.all([once(child, 'exit'), text(child.stdout)]);
	// Serverless prints the response last and indented, unlike the function's log before it.
	if (code !== 0 || !/^ +"statusCode": 200,?$/m.test(output)) process.exitCode = 1;
	const messages = await queue.receiveAll();
	const nothing = arrival?.duplicate
		? 'The queue dropped the message as a duplicate.'
		: 'No message reached the queue.';
	console.log(messages.length === 0 ? nothing : messages.map(formatMessage).join('\n'), '\n');
	arrival = undefined;
}
await queue.stop();
await rm(directory, { recursive: true });

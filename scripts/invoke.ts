// Runs `serverless invoke local` on requests, in front of an embedded queue: npm run invoke -- events/text.json …
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { styleText } from 'node:util';
import { onlyHere, startLocalQueue } from './local/queue.ts';
import { readRequests } from './local/read-requests.ts';
import { formatMessage } from './terminal/format.ts';

const requests = await readRequests(process.argv.slice(2), 'invoke');

const queue = await startLocalQueue();
for (const { path } of requests) {
	console.log(styleText('bold', path));
	const command = ['invoke', 'local', '--function', 'callback', '--stage', 'local', '--path', path];
	const child = spawn(process.execPath, ['node_modules/serverless/bin/serverless.js', ...command], {
		env: { ...process.env, ...onlyHere, QUEUE_URL: queue.url },
		// Standard input is closed, for serverless waits until it ends.
		stdio: ['ignore', 'inherit', 'inherit'],
	});
	const [code] = await once(child, 'exit');
	if (code !== 0) process.exitCode = 1;
	const messages = await queue.receiveAll();
	console.log(messages.length === 0 ? 'No message came to the queue.' : messages.map(formatMessage).join('\n'), '\n');
}
await queue.stop();

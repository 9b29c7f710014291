// Shows the relay at a glance: sends every sample through the bundle that Lambda loads, and reads the queue.
import { styleText } from 'node:util';
import { startAppServer } from './local/app-server.ts';
import { loadBundle } from './local/bundle.ts';
import { startLocalQueue } from './local/queue.ts';
import { readSampleEvents } from './local/sample-events.ts';
import { readCommandLine } from './terminal/command-line.ts';
import { formatMessage, formatMessageLine, formatNothing, formatRequest, formatResponse } from './terminal/format.ts';

const HELP = `Sends every sample in events/ through the bundle, reads the queue, and says whether everything is as expected.

Usage: npm start
`;

readCommandLine(HELP, {});

const DOCUMENTED = 'events/documentation.json';
const FORWARDED = 'events/before-send.json';

const queue = await startLocalQueue();
const handler = loadBundle(queue);

const samples = await readSampleEvents();
// The example of Tencent's documentation comes first and is shown in full.
samples.sort((a, b) => Number(b.path === DOCUMENTED) - Number(a.path === DOCUMENTED));
let wrong = 0;
for (const { path, event, statusCode, errorCode, published } of samples) {
	const response = await handler(event);
	const messages = await queue.receiveAll();
	const right =
		response.statusCode === statusCode &&
		JSON.parse(response.body ?? '').ErrorCode === errorCode &&
		messages.length === (published ? 1 : 0);
	if (!right) wrong++;
	console.log(`${right ? styleText('green', '✓') : styleText('red', '✗')} ${styleText('bold', path)}`);
	const format = path === DOCUMENTED ? formatMessage : formatMessageLine;
	const queued = messages.length > 0 ? messages.map(format) : [formatNothing()];
	console.log(`${[formatRequest(event), formatResponse(response), ...queued].join('\n')}\n`);
}

const app = await startAppServer();
const forwarding = loadBundle(queue, { FORWARD_URL: app.url });
for (const { path, event } of samples.filter(({ path }) => path === FORWARDED)) {
	const response = await forwarding(event);
	const right = response.statusCode === 200 && JSON.parse(response.body ?? '').MsgBody !== undefined;
	if (!right) wrong++;
	const title = `${path}, with FORWARD_URL: the app's own server responds, and changes the message`;
	console.log(`${right ? styleText('green', '✓') : styleText('red', '✗')} ${styleText('bold', title)}`);
	console.log(`${[formatRequest(event), formatResponse(response), formatNothing()].join('\n')}\n`);
}
await app.stop();
await queue.stop();

const published = samples.filter((sample) => sample.published).length;
console.log(
	wrong === 0
		? styleText(
				'green',
				`${samples.length} callbacks answered as expected, ${published} messages read back from the queue.`,
			)
		: styleText('red', `${wrong} of ${samples.length} callbacks went wrong: see ✗ above.`),
);
process.exitCode = wrong === 0 ? 0 : 1;

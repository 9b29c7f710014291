// Moves messages from the dead-letter queue back to the queue: `npm run redrive -- --help`.
import { parseArgs, styleText } from 'node:util';
import { SQSClient } from '@aws-sdk/client-sqs';
import { readConfig } from '../src/config.ts';
import { countMessages, findDeadLetterQueue, type Redriven, redrive } from '../src/recovery/redrive.ts';
import { refuseOptionsOfNpm } from './terminal/command-line.ts';
import { showProgress } from './terminal/progress.ts';

const HELP = `Moves messages from the dead-letter queue back to the queue, in the order of their groups.

Usage: npm run redrive -- [options]

Fix the consumer first. A message is deleted from the dead-letter queue only when SQS has confirmed it on the queue.

Options:
  --queue-url <url>      the queue that consumers read, which knows its dead-letter queue; QUEUE_URL if left out
  --region <region>      its region; AWS_REGION if left out
  --count <number>       moves at most that many; all if left out
  --dry-run              counts, moves nothing
  --help                 shows this

AWS credentials come from the same places as those of the AWS CLI.
Exit code: 0 if the dead-letter queue is empty, or --count messages were moved (in a dry run: if it was counted),
1 if messages are left, 2 if it could not start.
`;

const main = async (): Promise<number> => {
	const options = {
		'queue-url': { type: 'string', default: process.env.QUEUE_URL },
		region: { type: 'string', default: process.env.AWS_REGION },
		count: { type: 'string' },
		'dry-run': { type: 'boolean', default: false },
		help: { type: 'boolean', default: false },
	} as const;
	refuseOptionsOfNpm(Object.keys(options));
	const { values } = parseArgs({ options });
	if (values.help) {
		process.stdout.write(HELP);
		return 0;
	}
	if (values.count !== undefined && !/^[1-9]\d{0,8}$/.test(values.count))
		throw new Error(`--count should be a whole number above 0, and not ${values.count}`);
	const limit = values.count === undefined ? Number.POSITIVE_INFINITY : Number(values.count);
	const { queueUrl, region, sqsEndpoint } = readConfig({
		AWS_ENDPOINT_URL_SQS: process.env.AWS_ENDPOINT_URL_SQS,
		QUEUE_URL: values['queue-url'],
		AWS_REGION: values.region,
		// Messages of any app are moved.
		SDK_APP_IDS: '1',
	});
	const client = new SQSClient({ region, endpoint: sqsEndpoint ?? new URL(queueUrl).origin });
	await client.config.credentials().catch((cause) => {
		throw new Error(
			'No AWS credentials were found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Nothing was moved.',
			{ cause },
		);
	});
	const deadLetterUrl = await findDeadLetterQueue(client, queueUrl);
	if (deadLetterUrl === undefined)
		throw new Error(`${queueUrl} has no dead-letter queue. --queue-url should be the queue that consumers read`);
	const total = await countMessages(client, deadLetterUrl);
	if (values['dry-run']) {
		print([[total, `on ${deadLetterUrl}`]]);
		return 0;
	}
	const progress = showProgress(Math.min(total, limit));
	const redriven = await redrive({ client, queueUrl, deadLetterUrl, limit, onProgress: progress.update }).finally(
		progress.end,
	);
	client.destroy();
	return report(redriven, limit);
};

const report = ({ moved, left, returned, failure }: Redriven, limit: number): number => {
	print([[moved, 'messages moved to the queue'], ...(left === undefined ? [] : [[left, LEFT] as const])]);
	const isDone = failure === undefined && (left === 0 || moved >= limit);
	if (isDone) return 0;
	if (failure !== undefined)
		warn(`Stopped: ${failure}. Run the same command again, within 5 minutes: SQS then drops what it has already`);
	else if (returned)
		warn('Messages that were just moved are back: consumers still fail on them. Fix that, and run it again');
	else warn('Another reader holds what is left. Run the same command again when it has finished');
	return 1;
};

const LEFT = 'left on the dead-letter queue';

const print = (rows: readonly (readonly [number, string])[]): void => {
	for (const [count, text] of rows) console.log(`${count.toLocaleString('en').padStart(12)}  ${text}`);
};

const warn = (text: string): void => console.error(styleText('red', text));

process.once('SIGINT', () => {
	console.error('\nStopped. Run the same command within 5 minutes: SQS then drops what was sent and not deleted yet.');
	process.exit(130);
});

try {
	process.exitCode = await main();
} catch (error) {
	warn(error instanceof Error ? error.message : String(error));
	process.exitCode = 2;
}

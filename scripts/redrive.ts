// Moves messages from the dead-letter queue back to the queue: `npm run redrive -- --help`.
import { styleText } from 'node:util';
import { countMessages, findDeadLetterQueue, type Redriven, redrive } from '../src/recovery/redrive.ts';
import { runResumable } from './recovery/command.ts';
import { openQueueClient, readQueueConfig, recoveryOptions } from './recovery/queue.ts';
import { parseCommandLine } from './terminal/command-line.ts';
import { printCounts } from './terminal/counts.ts';
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
	const { 'queue-url': queue, region, 'dry-run': dryRun } = recoveryOptions;
	const { values } = parseCommandLine(HELP, {
		options: { 'queue-url': queue, region, 'dry-run': dryRun, count: { type: 'string' } },
	});
	if (values.count !== undefined && !/^[1-9]\d{0,8}$/.test(values.count))
		throw new Error(`--count should be a whole number above 0, and not ${values.count}`);
	const limit = values.count === undefined ? Number.POSITIVE_INFINITY : Number(values.count);
	// Messages of any app are moved.
	const config = readQueueConfig({ ...values, 'sdk-app-ids': '1' });
	const { queueUrl } = config;
	// A dry run needs credentials too: it asks SQS for the count.
	const client = await openQueueClient(config, false);
	const deadLetterUrl = await findDeadLetterQueue(client, queueUrl);
	if (deadLetterUrl === undefined)
		throw new Error(`${queueUrl} has no dead-letter queue. --queue-url should be the queue that consumers read`);
	const total = await countMessages(client, deadLetterUrl);
	if (values['dry-run']) {
		printCounts([[total, `on ${deadLetterUrl}`]]);
		return 0;
	}
	const progress = showProgress();
	const redriven = await redrive({
		client,
		queueUrl,
		deadLetterUrl,
		limit,
		onProgress: (moved) => progress.update(moved, Math.min(total, limit)),
	}).finally(progress.end);
	client.destroy();
	return report(redriven, limit);
};

const report = ({ moved, left, returned, failure }: Redriven, limit: number): number => {
	printCounts([[moved, 'messages moved to the queue']]);
	if (left !== undefined) printCounts([[left, 'left on the dead-letter queue']]);
	const isDone = failure === undefined && (left === 0 || moved >= limit);
	if (isDone) return 0;
	if (failure !== undefined)
		warn(`Stopped: ${failure}. Run the same command again, within 5 minutes: SQS then drops what it has already`);
	else if (returned)
		warn('Messages that were just moved are back: consumers still fail on them. Fix that, and run it again');
	else warn('Another reader holds what is left. Run the same command again when it has finished');
	return 1;
};

const warn = (text: string): void => console.error(styleText('red', text));

await runResumable(main, 'Stopped. Run the same command within 5 minutes: SQS then drops what it has already.');

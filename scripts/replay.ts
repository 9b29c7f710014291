// Puts what the relay spilled to its log back on the queue: `npm run replay -- --help`.
import { styleText } from 'node:util';
import { createRecovery } from '../src/recovery/recover-message.ts';
import { type ReplaySummary, replay } from '../src/recovery/replay.ts';
import { openExports, parseRecoveryCommand, runResumable } from './recovery/command.ts';
import { openQueueClient, readQueueConfig } from './recovery/queue.ts';
import { type Count, printCounts } from './terminal/counts.ts';
import { showProgress } from './terminal/progress.ts';

const HELP = `Puts spilled messages back on the queue, with the keys they had and in their order.

Usage: npm run replay -- [options] [file or folder ...]

Reads exports of the relay's log from files and folders, or from standard input if there are none: output of the AWS
CLI in any format; CSV and JSON from the CloudWatch console; exports to S3, gzipped or not; records of Kinesis, Firehose
and Lambda subscriptions; plain lines. A file may contain several exports in a row.

Options:
  --queue-url <url>      the queue; QUEUE_URL if left out
  --region <region>      its region; AWS_REGION if left out
  --sdk-app-ids <ids>    your apps, separated by commas; SDK_APP_IDS if left out
  --done <file>          remembers what is on the queue, so that the next run skips it; replay-done.txt if left out
  --failed <file>        where to write failed spills, to replay them later; replay-failed-<time>.jsonl if left out
  --dry-run              reads and counts, sends nothing
  --help                 shows this

AWS credentials come from the same places as those of the AWS CLI.
Exit code: 0 if every spill is on the queue (on a dry run: can be sent), 1 if one is not or if there is none,
2 if the command could not start, read or finish.
`;

const main = async (): Promise<number> => {
	const { values, positionals } = parseRecoveryCommand(HELP, {
		failed: { type: 'string', default: `replay-failed-${new Date().toISOString().replaceAll(':', '')}.jsonl` },
	});
	const inputs = openExports(positionals, 'replay');
	const config = readQueueConfig(values);
	const client = await openQueueClient(config, values['dry-run']);
	const progress = showProgress();
	const summary = await replay({
		inputs,
		recover: createRecovery(config.sdkAppIds),
		client,
		queueUrl: config.queueUrl,
		doneFile: values.done,
		failedFile: values.failed,
		dryRun: values['dry-run'],
		onProgress: progress.update,
	}).finally(() => progress.end());
	client.destroy();
	return print(summary, values['dry-run'], values.failed);
};

const print = (summary: ReplaySummary, dryRun: boolean, failedFile: string): number => {
	const failures = Object.entries(summary.failed);
	const failed = failures.reduce((total, [, count]) => total + count, 0);
	printCounts([
		[summary.ignored, 'lines ignored: no spill'],
		[summary.spills, 'spills read'],
		[summary.repeated, 'of them repeated another one'],
		[summary.alreadyDone, 'of them brought to the queue by an earlier run'],
		dryRun ? [summary.toSend, 'of them would be sent'] : [summary.sent, 'of them are on the queue now'],
		[failed, dryRun ? 'of them cannot be sent' : 'of them failed'],
		...failures.map(([failure, count]): Count => [count, `  ${failure} (${toPlaces(summary, failure)})`]),
	]);
	if (summary.spills === 0)
		console.log(
			styleText('red', 'There is no spill in the input. Check the time range and the log group of the export'),
		);
	if (failed > 0 && !dryRun) console.log(styleText('red', `The failed spills are in ${failedFile}`));
	return failed > 0 || summary.spills === 0 ? 1 : 0;
};

/** The first places where spills failed, and `…` if there are more. */
const toPlaces = ({ failed, places }: ReplaySummary, failure: string): string => {
	const named = places[failure] ?? [];
	return named.join('; ') + ((failed[failure] ?? 0) > named.length ? '; …' : '');
};

await runResumable(main);

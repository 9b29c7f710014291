// Puts what the relay spilled to its log back on the queue: `npm run replay -- --help`.
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { parseArgs, styleText } from 'node:util';
import { SQSClient } from '@aws-sdk/client-sqs';
import { readConfig } from '../src/config.ts';
import { createRecovery } from '../src/recovery/recover-message.ts';
import { type ReplaySummary, replay } from '../src/recovery/replay.ts';
import { refuseOptionsOfNpm } from './terminal/command-line.ts';

const HELP = `Puts spilled messages back on the queue, with the keys they had and in their order.

Usage: npm run replay -- [options] [file ...]

Reads exports of the relay's log from files, or from standard input if there are none:
JSON from CloudWatch Logs Insights, from aws logs filter-log-events, or lines from aws logs tail or serverless logs.

Options:
  --queue-url <url>      the queue; QUEUE_URL if left out
  --region <region>      its region; AWS_REGION if left out
  --sdk-app-ids <ids>    your apps, separated by commas; SDK_APP_IDS if left out
  --done <file>          remembers what is on the queue, so that a second run leaves it alone; replay-done.txt if left out
  --failed <file>        gets what failed, to be replayed again; replay-failed-<time>.jsonl if left out
  --dry-run              reads and counts, sends nothing
  --help                 shows this

AWS credentials come from where the AWS CLI has them.
Exit code: 0 if everything is on the queue, 1 if something failed, 2 if it could not start, read or finish.
`;

const main = async (): Promise<number> => {
	const options = {
		'queue-url': { type: 'string', default: process.env.QUEUE_URL },
		region: { type: 'string', default: process.env.AWS_REGION },
		'sdk-app-ids': { type: 'string', default: process.env.SDK_APP_IDS },
		done: { type: 'string', default: 'replay-done.txt' },
		failed: { type: 'string', default: `replay-failed-${new Date().toISOString().replaceAll(':', '')}.jsonl` },
		'dry-run': { type: 'boolean', default: false },
		help: { type: 'boolean', default: false },
	} as const;
	refuseOptionsOfNpm(Object.keys(options));
	const { values, positionals } = parseArgs({ allowPositionals: true, options });
	if (values.help) {
		process.stdout.write(HELP);
		return 0;
	}
	if (positionals.length === 0 && process.stdin.isTTY)
		throw new Error('Name a file with spilled lines, or pipe them in: npm run replay -- --help');
	// The others are settings of the function alone.
	const config = readConfig({
		AWS_ENDPOINT_URL_SQS: process.env.AWS_ENDPOINT_URL_SQS,
		QUEUE_URL: values['queue-url'],
		AWS_REGION: values.region,
		SDK_APP_IDS: values['sdk-app-ids'],
	});
	const client = new SQSClient({
		region: config.region,
		endpoint: config.sqsEndpoint ?? new URL(config.queueUrl).origin,
	});
	if (!values['dry-run']) {
		await client.config.credentials().catch((cause) => {
			throw new Error(
				'No AWS credentials were found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Nothing was sent.',
				{ cause },
			);
		});
	}
	const summary = await replay({
		inputs: positionals.length > 0 ? positionals.map(linesOf) : [createInterface({ input: process.stdin })],
		recover: createRecovery(config.sdkAppIds),
		client,
		queueUrl: config.queueUrl,
		doneFile: values.done,
		failedFile: values.failed,
		dryRun: values['dry-run'],
	});
	client.destroy();
	return print(summary, values['dry-run'], values.failed);
};

async function* linesOf(path: string): AsyncGenerator<string> {
	yield* (await open(path)).readLines();
}

const print = (summary: ReplaySummary, dryRun: boolean, failedFile: string): number => {
	const failures = Object.entries(summary.failed);
	const failed = failures.reduce((total, [, count]) => total + count, 0);
	const rows: [number, string][] = [
		[summary.ignored, 'lines ignored: no spill'],
		[summary.spills, 'spills read'],
		[summary.repeated, 'of them repeated another one'],
		[summary.alreadyDone, 'of them brought to the queue by an earlier run'],
		dryRun ? [summary.toSend, 'of them would be sent'] : [summary.sent, 'of them are on the queue now'],
		[failed, dryRun ? 'of them can not be sent' : 'of them failed'],
		...failures.map(([failure, count]): [number, string] => [count, `  ${failure}`]),
	];
	for (const [count, text] of rows) console.log(`${count.toLocaleString('en').padStart(12)}  ${text}`);
	if (summary.spills === 0)
		console.log(styleText('yellow', 'There is no spill in what was read. Was the export made well?'));
	if (failed > 0 && !dryRun) console.log(styleText('red', `What failed is in ${failedFile}`));
	return failed > 0 ? 1 : 0;
};

process.once('SIGINT', () => {
	console.error('\nStopped. What is on the queue is remembered: the same command goes on from there.');
	process.exit(130);
});

try {
	process.exitCode = await main();
} catch (error) {
	console.error(styleText('red', error instanceof Error ? error.message : String(error)));
	process.exitCode = 2;
}

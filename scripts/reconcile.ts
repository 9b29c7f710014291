// Fetches messages whose callbacks never arrived from Tencent's history: `npm run reconcile -- --help`.
import { styleText } from 'node:util';
import { openDone, readDone } from '../src/recovery/done-file.ts';
import { buildFromHistory } from '../src/recovery/reconcile/build.ts';
import { type Ledger, readLedger } from '../src/recovery/reconcile/ledger.ts';
import { type Reconciliation, reconcile } from '../src/recovery/reconcile/reconcile.ts';
import { readSenders } from '../src/recovery/reconcile/senders.ts';
import { readTencentConfig } from '../src/recovery/reconcile/tencent-config.ts';
import { readWindow } from '../src/recovery/reconcile/window.ts';
import { createRecovery } from '../src/recovery/recover-message.ts';
import { createRestClient } from '../src/tencent/rest/client.ts';
import { systemClock } from '../src/tencent/rest/clock.ts';
import { openExports, parseRecoveryCommand, runResumable } from './recovery/command.ts';
import { openQueueClient, readQueueConfig } from './recovery/queue.ts';
import { type Count, printCounts } from './terminal/counts.ts';
import { showProgress } from './terminal/progress.ts';

const HELP = `Finds messages in Tencent's history that the relay never published, and puts them on the queue.

Usage: npm run reconcile -- --from <time> --to <time> [options] [file or folder ...]

Reads the relay's log from files and folders, or from standard input if there are none, in every form that npm run
replay reads. The log should cover the window and a few minutes on either side: whatever it does not show as published
counts as missing.

Options:
  --from <time>          messages from this time on, e.g. 2026-01-01T00:00:00Z
  --to <time>            messages before this time; at most two minutes ago, because later callbacks may still arrive
  --all-groups           also looks at groups that the log does not mention
  --dry-run              lists what is missing, sends nothing
  --skip-senders <ids>   skips messages of these UserIDs, separated by commas
  --queue-url <url>      the queue; QUEUE_URL if left out
  --region <region>      its region; AWS_REGION if left out
  --sdk-app-ids <id>     the one app to reconcile; SDK_APP_IDS if left out
  --done <file>          remembers what is on the queue; replay-done.txt if left out, as for the replay
  --help                 shows this

Environment:
  TENCENT_SECRET_KEY     the app's SecretKey. It can do everything in the app: set it only for this command
  TENCENT_ADMIN          the UserID of an administrator of the app; administrator if left out
  TENCENT_REGION         the app's region: china, singapore, seoul, tokyo, frankfurt, silicon-valley or jakarta
  TENCENT_API_URL        the REST API, if not the one of TENCENT_REGION

AWS credentials come from the same places as those of the AWS CLI.
Exit code: 0 if everything that can be recovered is on the queue (on a dry run: was found), 1 if something is not,
2 if the command could not start, read or finish.
`;

const main = async (): Promise<number> => {
	const { values, positionals } = parseRecoveryCommand(HELP, {
		from: { type: 'string' },
		to: { type: 'string' },
		'all-groups': { type: 'boolean', default: false },
		'skip-senders': { type: 'string' },
	});
	const inputs = openExports(positionals, 'reconcile');
	const config = readQueueConfig(values);
	const [sdkAppId = '', ...others] = config.sdkAppIds;
	if (others.length > 0) throw new Error('Each app has a key of its own: name one app in --sdk-app-ids');
	const tencent = readTencentConfig(process.env);
	const window = readWindow(values.from, values.to, Date.now());
	const sqs = await openQueueClient(config, values['dry-run']);
	const ledger = await readLedger(inputs, sdkAppId, createRecovery(config.sdkAppIds));
	warn(ledger, window, values['all-groups']);
	const missing: string[] = [];
	const progress = showProgress();
	const done = readDone(values.done, config.queueUrl);
	const book = values['dry-run'] ? undefined : openDone(values.done, config.queueUrl);
	const result = await reconcile({
		client: createRestClient({ ...tencent, sdkAppId }),
		clock: systemClock,
		ledger,
		...window,
		allGroups: values['all-groups'],
		sdkAppId,
		build: buildFromHistory,
		skipSenders: readSenders(values['skip-senders']),
		sqs,
		queueUrl: config.queueUrl,
		done,
		remember: (messages) => book?.add(messages.map(({ deduplicationId }) => deduplicationId)),
		dryRun: values['dry-run'],
		onMissing: ({ groupId, topicId, seq, item }) => {
			if (values['dry-run'])
				missing.push(`missing ${topicId ?? groupId} #${seq} ${new Date(item.MsgTimeStamp).toISOString()}`);
		},
		onProgress: (finished, total) => progress.update(finished, total, 'groups'),
	}).finally(() => {
		progress.end();
		book?.close();
	});
	sqs.destroy();
	// Printed last: on a terminal they would break the progress bar.
	for (const line of missing) console.log(line);
	return print(ledger, result, values['dry-run']);
};

/** Warns if the log does not fit the window, before the queue fills. */
const warn = (
	{ published, oldest, newest }: Ledger,
	{ from, to }: { from: number; to: number },
	allGroups: boolean,
) => {
	const say = (text: string) => console.error(styleText('yellow', text));
	const toText = (time: number) => new Date(time).toISOString();
	if (published === 0) {
		say('The log shows no published message. Check the log and the app');
		if (allGroups) say('Every message of the window counts as missing');
	} else {
		if (oldest > from) say(`The log begins at ${toText(oldest)}: messages published before that count as missing`);
		if (newest < to) say(`The log ends at ${toText(newest)}: messages published after that count as missing`);
	}
};

const print = (ledger: Ledger, { books, sent, failed, spilled, complete }: Reconciliation, dryRun: boolean): number => {
	const { recovered, alreadyDone, skipped, tip, hole, recalled, gone, unknown } = books.missing;
	const missing = Object.values(books.missing).reduce((total, count) => total + count, 0);
	printCounts([
		[ledger.published, 'messages that the log shows as published'],
		[books.conversations, 'conversations compared with the history'],
		[books.uncounted, 'conversations left out: live rooms and other groups whose numbers do not count up'],
		[books.gone, 'conversations whose group is gone'],
		[missing, 'numbers missing'],
		[recovered, dryRun ? 'of them are messages that would be sent' : 'of them are messages to recover'],
		...(dryRun ? [] : [[sent, '  on the queue now'] satisfies Count]),
		...Object.entries(failed).map(([failure, count]): Count => [count, `  not on the queue: ${failure}`]),
		[alreadyDone, 'of them brought to the queue by an earlier run'],
		[skipped, 'of them skipped by --skip-senders'],
		[tip, 'of them tips of the system, which have no callback'],
		[hole, 'of them deleted or expired'],
		[recalled, 'of them recalled'],
		[gone, 'of them in groups that are gone'],
		[unknown, 'of them unknown to the history. Run it again later'],
		[spilled, 'spilled messages that may not be on the queue: use npm run replay with the same log'],
		...Object.entries(books.unread).map(([reason, count]): Count => [count, `could not be read: ${reason}`]),
	]);
	if (books.stopped !== undefined)
		console.log(styleText('red', `Stopped early. ${books.stopped}. Then run the command again`));
	return complete ? 0 : 1;
};

await runResumable(main);

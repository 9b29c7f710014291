import type { SQSClient } from '@aws-sdk/client-sqs';
import type { HistoryMessage } from '../../tencent/rest/history.ts';
import type { ReplayMessage } from '../recover-message.ts';
import { type Delay, type SendResult, sendMessages } from '../send-messages.ts';
import { openSpool } from '../spool.ts';
import { type Books, isComplete } from './books.ts';
import { type MissingMessage, type SurveyOptions, survey } from './survey.ts';

/** A message in Tencent's history, and its conversation. */
interface FoundInHistory {
	readonly sdkAppId: string;
	/** `type` is Tencent's name for it. */
	readonly group: { readonly id: string; readonly type: string };
	readonly topicId?: string | undefined;
	/** The item of the history, verbatim. */
	readonly itemText: string;
	readonly item: HistoryMessage;
}

/** Turns a message in the history into what its callback would have become. */
export type BuildFromHistory = (found: FoundInHistory) => ReplayMessage;

/** What to compare, and where to publish. */
export interface ReconcileOptions extends Omit<SurveyOptions, 'take'> {
	readonly sdkAppId: string;
	readonly build: BuildFromHistory;
	/** Senders whose messages are skipped. */
	readonly skipSenders: ReadonlySet<string | undefined>;
	readonly sqs: Pick<SQSClient, 'send'>;
	readonly queueUrl: string;
	/** The deduplication ids of what earlier runs have put on the queue. */
	readonly done: ReadonlySet<string>;
	/** Called with messages as soon as they are on the queue. */
	readonly remember: (messages: readonly ReplayMessage[]) => void;
	/** Whether to compare only. */
	readonly dryRun: boolean;
	/** Called with each message that is, or on a dry run would be, recovered. */
	readonly onMissing: (message: MissingMessage) => void;
	/** Waits between attempts to send. */
	readonly delay?: Delay;
}

/** The result of a reconciliation. */
export interface Reconciliation {
	readonly books: Books;
	/** Messages that are on the queue now. */
	readonly sent: number;
	/** Messages that the queue did not accept, by reason. */
	readonly failed: Readonly<Record<string, number>>;
	/** Spilled messages that may not be on the queue, and need a replay. */
	readonly spilled: number;
	/** Whether everything that can be recovered is on the queue; on a dry run, whether everything could be read. */
	readonly complete: boolean;
}

/** Finds messages whose callbacks never arrived, and puts them on the queue with the ids that these would have given. */
export const reconcile = async (options: ReconcileOptions): Promise<Reconciliation> => {
	const { sdkAppId, build, skipSenders, sqs, queueUrl, done, remember, dryRun, onMissing, delay } = options;
	const spool = openSpool();
	const messages: ReplayMessage[] = [];

	const take: SurveyOptions['take'] = (missing) => {
		const { groupId, groupType, topicId, item, itemText } = missing;
		if (skipSenders.has(item.From_Account)) return 'skipped';
		const message = build({ sdkAppId, group: { id: groupId, type: groupType }, topicId, item, itemText });
		if (done.has(message.deduplicationId)) return 'alreadyDone';
		const read = spool.add(message.body);
		messages.push({
			groupId: message.groupId,
			deduplicationId: message.deduplicationId,
			get body() {
				return read();
			},
		});
		onMissing(missing);
		return 'recovered';
	};

	try {
		const books = await survey({ ...options, take });
		const failed: Record<string, number> = {};
		let sent = 0;
		if (!dryRun) {
			const report = (results: SendResult<ReplayMessage>[]): void => {
				const accepted = results.filter(({ failure }) => !failure).map(({ message }) => message);
				remember(accepted);
				sent += accepted.length;
				for (const { failure } of results) if (failure) failed[failure] = (failed[failure] ?? 0) + 1;
			};
			await sendMessages(sqs, queueUrl, messages, report, delay);
		}
		const spilled = [...options.ledger.spilled].filter((id) => !done.has(id)).length;
		const isSent = dryRun || sent === messages.length;
		return { books, sent, failed, spilled, complete: isComplete(books) && isSent && spilled === 0 };
	} finally {
		spool.close();
	}
};

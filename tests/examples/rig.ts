import type { Message } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach } from 'vitest';
import { type LocalQueue, startLocalQueue } from '../../scripts/local/queue.ts';
import { startRelay, type TestRelay } from '../support/relay.ts';
import { callbackBody, request } from '../support/requests.ts';
import { sendMessage } from '../support/send-message.ts';
import { type Consumer, type StartConsumer, startPython, startTypeScript, whyNoPython } from './consumers.ts';
import { toBatch } from './lambda.ts';
import { type IdsTable, startIdsTable } from './table.ts';

/** The conversation of the messages that are sent without another. */
export const CONVERSATION = '1400000000:@TGS#2SAMPLE5Q';

/** Why the tests in Python are skipped, if they are. */
export const noPython = whyNoPython();

/** The number of a message on a queue. */
export const seqOf = ({ Body = '' }: Message) => JSON.parse(Body).data.seq;

/** The numbers of the messages for which the consumer's own work was done. */
export const handledOf = (lines: readonly Record<string, unknown>[]) => lines.flatMap(({ handled }) => handled ?? []);

/** What else the consumer logged. */
export const notesOf = (lines: readonly Record<string, unknown>[]) =>
	lines
		.filter(({ message }) => message !== undefined)
		.map(({ level, message, messageGroupId, eventId, receiveCount }) => ({
			level: String(level).replace('WARNING', 'WARN'),
			message,
			messageGroupId,
			eventId,
			receiveCount,
		}));

/** Gives each test of a file a relay, a parking queue, a table, and consumers that use them. */
export const useExample = () => {
	let relay: TestRelay;
	let table: IdsTable;
	let parking: LocalQueue;
	let consumers: Consumer[];
	beforeEach(async () => {
		[relay, parking, table] = await Promise.all([startRelay(), startLocalQueue(), startIdsTable()]);
		consumers = [];
	});
	afterEach(async () => {
		await Promise.all(consumers.map((consumer) => consumer.stop()));
		await Promise.all([relay.stop(), parking.stop(), table.stop()]);
	});
	/** Starts an environment of the consumer; all of them share the table. */
	const starting =
		(start: StartConsumer) =>
		async (env: Record<string, string> = {}, work?: 'own' | 'test'): Promise<Consumer> => {
			const endpoints = {
				PARKING_QUEUE_URL: parking.url,
				AWS_ENDPOINT_URL_SQS: new URL(parking.url).origin,
				AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
				IDS_TABLE: table.name,
			};
			const consumer = await start({ ...endpoints, ...env }, work);
			consumers.push(consumer);
			return consumer;
		};
	const inTypeScript = starting((env, work) => startTypeScript(relay.logs)(env, work));
	return {
		get relay() {
			return relay;
		},
		get parking() {
			return parking;
		},
		get table() {
			return table;
		},
		/** The examples: how to start each, and why not to. */
		languages: [
			{ language: 'TypeScript', start: inTypeScript, skip: undefined },
			{ language: 'Python', start: starting(startPython), skip: noPython },
		],
		startTypeScript: inTypeScript,
		/** Sends a text through the relay to the queue. */
		send: (text: string, fields: Record<string, unknown> = {}) => {
			const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: text } }];
			return relay.send(request({ body: callbackBody({ MsgBody, ...fields }) }));
		},
		/** Sends any body to the queue. */
		sendBody: (body: string, groupId = CONVERSATION) =>
			sendMessage(relay.queue, { body, groupId, deduplicationId: 'the-event-id' }),
		/** Receives everything that is on the queue, as one batch. */
		batch: async () => toBatch(await relay.queue.receiveAll()),
	};
};

import { inspect, styleText } from 'node:util';
import type { Message } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { parseEvent } from '../../src/contract.ts';
import type { MessageElement } from '../../src/message/elements.ts';
import type { RelayEvent } from '../../src/message/event.ts';
import type { Arrival } from '../local/queue.ts';

const INDENT = 10;

const width = () => Math.max(60, Math.min(process.stdout.columns ?? 120, 160)) - INDENT;
const cut = (text: string) => (text.length > width() ? `${text.slice(0, width() - 1)}…` : text);
const labelled = (label: string, text: string) =>
	`  ${styleText('dim', label.padEnd(INDENT - 2))}${text.replaceAll('\n', `\n${' '.repeat(INDENT)}`)}`;

/** A request, on two lines. */
export const formatRequest = ({ rawQueryString, body = '', isBase64Encoded }: APIGatewayProxyEventV2): string =>
	[
		labelled('query', cut(rawQueryString)),
		labelled(isBase64Encoded ? 'base64' : 'body', cut(isBase64Encoded ? Buffer.from(body, 'base64').toString() : body)),
	].join('\n');

/** A response, on one line. */
export const formatResponse = ({ statusCode, body }: APIGatewayProxyStructuredResultV2): string =>
	labelled('answer', `${styleText(statusCode === 200 ? 'green' : 'yellow', String(statusCode))} ${body}`);

/** A message from the queue, on one line: its conversation, and what happened there. */
export const formatMessageLine = ({ Body = '', Attributes }: Message): string => {
	const event = JSON.parse(Body) as RelayEvent;
	const { numbers, who } = summarizeEvent(event);
	const elements =
		'elements' in event.data
			? inspect(event.data.elements, { depth: null, breakLength: Number.POSITIVE_INFINITY, compact: true })
			: '';
	return labelled('queue', cut(`${Attributes?.MessageGroupId} ${numbers} ${who} ${elements}`.trimEnd()));
};

/** A message from the queue in full, except `raw`, which repeats the body. */
export const formatMessage = ({ Body = '', Attributes }: Message): string => {
	const event = JSON.parse(Body) as RelayEvent;
	const { raw: _, ...data } = event.data;
	const colors = process.stdout.hasColors?.() ?? false;
	return [
		labelled('group', Attributes?.MessageGroupId ?? ''),
		labelled('queue', inspect({ ...event, data }, { depth: null, colors, breakLength: width(), compact: 4 })),
	].join('\n');
};

/** What is shown if there is no message. */
export const formatNothing = (): string => labelled('queue', styleText('dim', 'nothing'));

/** A message that has arrived on the queue, on one line: time, conversation, sender, elements and delay. */
export const formatArrival = ({ body, arrivedAt, duplicate }: Arrival): string => {
	const at = styleText('dim', new Date(arrivedAt).toISOString().slice(11, -1));
	const event = tryToParse(body);
	if (!event) return `${at} ${cut(printable(body))}`;
	const { subject, time, data } = event;
	const { numbers, who } = summarizeEvent(event);
	const lag = arrivedAt - Date.parse(time);
	return [
		at,
		styleText('cyan', printable(`${subject} ${numbers}`)),
		styleText('bold', printable(who)),
		...(duplicate
			? [styleText('yellow', 'dropped as a duplicate: the queue has this message already')]
			: 'elements' in data
				? [cut(printable(data.elements.map(summarize).join(' ')))]
				: []),
		// The lag of a sample means nothing, because a sample is as old as its file.
		...(lag >= 0 && lag < 60_000 ? [styleText('dim', `after ${lag} ms`)] : []),
	].join(' ');
};

/** Returns undefined for anything but an event of the relay: anyone can send to a local queue. */
const tryToParse = (body: string): RelayEvent | undefined => {
	try {
		return parseEvent(body);
	} catch {
		return undefined;
	}
};

/** The messages that an event is about, and who did what. */
const summarizeEvent = ({ data }: RelayEvent): { readonly numbers: string; readonly who: string } => {
	if ('sender' in data) return { numbers: toNumber(data.seq), who: `${data.sender}:` };
	const who = data.operator ?? 'somebody';
	if ('elements' in data) return { numbers: toNumber(data.seq), who: `edited by ${who}:` };
	return { numbers: data.messages.map(({ seq }) => toNumber(seq)).join(' '), who: `recalled by ${who}` };
};

const toNumber = (seq: number | undefined): string => `#${seq ?? '–'}`;

/** An element in a few words. */
const summarize = (element: MessageElement): string => {
	switch (element.type) {
		case 'text':
			return element.text ?? '';
		case 'location':
			return `[location ${element.description ?? `${element.latitude}, ${element.longitude}`}]`;
		case 'face':
			return `[face ${element.index ?? element.data}]`;
		case 'custom':
			return `[custom ${element.description || element.data}]`;
		case 'sound':
			return `[sound of ${element.duration ?? '?'} s]`;
		case 'image':
			return `[image ${element.format ?? ''}]`;
		case 'file':
			return `[file ${element.name ?? element.id}]`;
		case 'video':
			return `[video of ${element.duration ?? '?'} s]`;
		case 'merged':
			return `[merged: ${element.title ?? element.compatibleText}]`;
		case 'unknown':
			return `[unknown ${JSON.stringify(element.element)}]`;
	}
};

/** Removes control characters: users' text must not control the terminal. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, ' ');

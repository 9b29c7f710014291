import { inspect, styleText } from 'node:util';
import type { Message } from '@aws-sdk/client-sqs';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

const columns = () => Math.max(60, Math.min(process.stdout.columns ?? 120, 160));
const label = (text: string) => styleText('dim', text.padEnd(8));
const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text);

/** A request, as one line. */
export const formatRequest = ({ rawQueryString, body = '', isBase64Encoded }: APIGatewayProxyEventV2): string => {
	const text = isBase64Encoded ? `base64 of ${Buffer.from(body, 'base64')}` : body;
	return [
		`${label('query')}${cut(rawQueryString, columns() - 8)}`,
		`${label('body')}${cut(text.replaceAll('\n', ' '), columns() - 8)}`,
	].join('\n');
};

/** An answer, as one line. */
export const formatAnswer = ({ statusCode, body }: APIGatewayProxyStructuredResultV2): string =>
	`${label('answer')}${styleText(statusCode === 200 ? 'green' : 'yellow', String(statusCode))} ${body}`;

/** A message as it was read back from the queue; `raw`, which repeats the body, is left out. */
export const formatMessage = ({ Body = '', Attributes = {} }: Message): string => {
	const { data, ...attributes } = JSON.parse(Body);
	const { raw: _raw, ...message } = data;
	const show = (value: unknown) =>
		inspect(value, {
			depth: null,
			colors: process.stdout.hasColors?.() ?? false,
			breakLength: columns() - 10,
			compact: 4,
		});
	return [
		`${label('group')}${Attributes.MessageGroupId}`,
		`${label('event')}${show(attributes).replaceAll('\n', `\n${' '.repeat(8)}`)}`,
		`${label('data')}${show(message).replaceAll('\n', `\n${' '.repeat(8)}`)}`,
	].join('\n');
};

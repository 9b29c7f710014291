import aws4 from 'aws4';
import { describe, expect, test } from 'vitest';
import { createSigner } from '../../../src/queue/sign.ts';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI', sessionToken: 'session' };

const request = (date = '20260101T235959Z') => ({
	service: 'sqs',
	region: 'eu-central-1',
	host: 'sqs.eu-central-1.amazonaws.com',
	headers: { 'Content-Type': 'application/x-amz-json-1.0', 'X-Amz-Date': date },
	body: '{"MessageBody":"今晚八点开会"}',
});

describe('a signature is that of aws4', () => {
	test.each([
		['at first', CREDENTIALS, request()],
		['again, with the key that was kept', CREDENTIALS, request()],
		['on the next day', CREDENTIALS, request('20260102T000000Z')],
		['with the credentials that Lambda has renewed', { ...CREDENTIALS, secretAccessKey: 'renewed' }, request()],
		['in another region', CREDENTIALS, { ...request(), region: 'us-east-1' }],
	])('%s', (_, credentials, signed) => {
		const sign = createSigner();
		sign(request(), CREDENTIALS);

		expect(sign(structuredClone(signed), credentials)).toEqual(aws4.sign(structuredClone(signed), credentials));
	});
});

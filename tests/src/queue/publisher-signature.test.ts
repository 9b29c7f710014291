import { createHash, createHmac } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { useBreakableQueue } from '../../support/breakable-queue.ts';
import { message, publisherFor } from '../../support/publisher.ts';

const sqs = useBreakableQueue();

describe('a request', () => {
	const env = {
		AWS_REGION: 'eu-central-1',
		AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
		AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
		AWS_SESSION_TOKEN: 'IQoJb3JpZ2luX2VjE/+==',
	};

	// The queue under test accepts any credentials, so only this would notice a wrong signature.
	test('is signed the way AWS checks it: for SQS, the region, the session and this very body', async () => {
		const requests: { requestLine: string; headers: IncomingHttpHeaders; body: Buffer }[] = [];
		sqs.proxy.break(async ({ requestLine, headers, body, forward, answer }) => {
			requests.push({ requestLine, headers, body: await body() });
			answer(await forward());
		});
		await publisherFor(sqs.proxy.queueUrl, env)(message('{"text":"漢字"}'), 0);

		const [{ requestLine, headers, body }] = requests as [(typeof requests)[0]];
		expect(requestLine).toBe('POST /');
		expect(headers).toMatchObject({
			'content-type': 'application/x-amz-json-1.0',
			'x-amz-security-token': env.AWS_SESSION_TOKEN,
			'x-amz-target': 'AmazonSQS.SendMessage',
		});
		const date = String(headers['x-amz-date']);
		const signedAt = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
		expect(Math.abs(Date.now() - signedAt)).toBeLessThan(60_000);

		const scope = `${date.slice(0, 8)}/eu-central-1/sqs/aws4_request`;
		const [, signedHeaders = ''] = String(headers.authorization).match(/SignedHeaders=([^,]+)/) ?? [];
		expect(signedHeaders.split(';')).toEqual(
			expect.arrayContaining(['host', 'x-amz-date', 'x-amz-security-token', 'x-amz-target']),
		);
		expect(headers.authorization).toBe(
			`AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=${signedHeaders}, ` +
				`Signature=${signature(env.AWS_SECRET_ACCESS_KEY, scope, signedHeaders.split(';'), headers, body)}`,
		);
	});
});

/** What AWS computes for a POST to `/`: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
const signature = (secret: string, scope: string, names: string[], headers: IncomingHttpHeaders, body: Buffer) => {
	const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest('hex');
	const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
	const lines = names.map((name) => `${name}:${String(headers[name]).trim()}\n`).join('');
	const canonicalRequest = ['POST', '/', '', lines, names.join(';'), sha256(body)].join('\n');
	const toSign = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonicalRequest)].join('\n');
	const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`);
	return hmac(key, toSign).toString('hex');
};

import { describe, expect, test, vi } from 'vitest';
import { loadConfig, readConfig, readCredentials } from '../../src/config.ts';

const good = {
	SDK_APP_IDS: '1400000000',
	QUEUE_URL: 'https://sqs.eu-central-1.amazonaws.com/123456789012/messages.fifo',
	AWS_REGION: 'eu-central-1',
};

describe('readConfig', () => {
	test('requires the apps, the queue and the region; the rest is optional', () => {
		expect(readConfig(good)).toEqual({
			sdkAppIds: new Set(['1400000000']),
			queueUrl: good.QUEUE_URL,
			region: 'eu-central-1',
			forwardPublished: false,
		});
	});

	test.each([
		'https://app.example.com',
		'https://app.example.com/im/callback',
		'https://app.example.com:8443/',
		'http://localhost:8080/callback',
		'http://127.0.0.1:8080',
		'http://[::1]:8080',
	])('accepts the URL %s to forward to', (FORWARD_URL) => {
		expect(readConfig({ ...good, FORWARD_URL })).toMatchObject({ forwardUrl: FORWARD_URL, forwardPublished: false });
		expect(readConfig({ ...good, FORWARD_URL, FORWARD_PUBLISHED: 'true' }).forwardPublished).toBe(true);
		expect(readConfig({ ...good, FORWARD_URL, FORWARD_PUBLISHED: 'false' }).forwardPublished).toBe(false);
	});

	test('splits lists at commas and ignores blanks around their items', () => {
		const config = readConfig({ ...good, SDK_APP_IDS: '1400000000, 20000001', CALLBACK_TOKENS: 'new , old' });

		expect(config.sdkAppIds).toEqual(new Set(['1400000000', '20000001']));
		expect(config.tokens).toEqual(['new', 'old']);
	});

	test.each(['http', 'https'])('accepts URLs with %s, which a queue on this machine may have', (protocol) => {
		const urls = {
			QUEUE_URL: `${protocol}://localhost:4566/000000000000/messages.fifo`,
			AWS_ENDPOINT_URL_SQS: `${protocol}://localhost:4566`,
		};
		expect(readConfig({ ...good, ...urls })).toMatchObject({
			queueUrl: urls.QUEUE_URL,
			sqsEndpoint: urls.AWS_ENDPOINT_URL_SQS,
		});
	});

	test.each([1, 128])('accepts a token of %i characters, as Tencent does', (length) => {
		expect(readConfig({ ...good, CALLBACK_TOKENS: 't'.repeat(length) }).tokens).toHaveLength(1);
	});

	test.each([
		['203.0.113.0/24', '203.0.113.7', '203.0.114.1'],
		['203.0.113.7/32', '203.0.113.7', '203.0.113.8'],
		['2001:db8::/32', '2001:db8::1', '2001:db9::1'],
		['2001:db8:1::/48', '2001:db8:1::1', '2001:db8:2::1'],
	])('reads the address range %s', (cidr, inside, outside) => {
		const list = readConfig({ ...good, ALLOWED_SOURCE_CIDRS: cidr }).allowedSources;
		const family = cidr.includes(':') ? 'ipv6' : 'ipv4';

		expect(list?.check(inside, family)).toBe(true);
		expect(list?.check(outside, family)).toBe(false);
	});

	test.each([
		['SDK_APP_IDS', undefined],
		['SDK_APP_IDS', ''],
		['SDK_APP_IDS', '1400000000,'],
		['SDK_APP_IDS', '014'],
		['SDK_APP_IDS', '14e8'],
		['SDK_APP_IDS', '１４'],
		['SDK_APP_IDS', '*'],
		['QUEUE_URL', undefined],
		['QUEUE_URL', 'messages.fifo'],
		['QUEUE_URL', 'https://sqs.eu-central-1.amazonaws.com/123456789012/messages'],
		['QUEUE_URL', 'https://sqs.eu-central-1.amazonaws.com/123456789012/messages.fifo?a'],
		['QUEUE_URL', 'ftp://sqs/https://sqs/messages.fifo'],
		['QUEUE_URL', 'arn:aws:sqs:eu-central-1:123456789012:messages.fifo'],
		['AWS_ENDPOINT_URL_SQS', 'localhost'],
		['AWS_ENDPOINT_URL_SQS', 'localhost:4566'],
		['AWS_ENDPOINT_URL_SQS', 'ftp://localhost'],
		['AWS_ENDPOINT_URL_SQS', 'ftp://localhost/http://localhost'],
		['AWS_REGION', undefined],
		['AWS_REGION', ''],
		['CALLBACK_TOKENS', ''],
		['CALLBACK_TOKENS', ' '],
		['CALLBACK_TOKENS', 'token,'],
		['CALLBACK_TOKENS', ',token'],
		['CALLBACK_TOKENS', 't'.repeat(129)],
		['ALLOWED_SOURCE_CIDRS', ''],
		['ALLOWED_SOURCE_CIDRS', '203.0.113.7'],
		['ALLOWED_SOURCE_CIDRS', '203.0.113.0/33'],
		['ALLOWED_SOURCE_CIDRS', '203.0.113.0/-1'],
		['ALLOWED_SOURCE_CIDRS', '203.0.113.0/'],
		['ALLOWED_SOURCE_CIDRS', '203.0.113.0/0024'],
		['ALLOWED_SOURCE_CIDRS', '203.0.113.0/1e1'],
		['ALLOWED_SOURCE_CIDRS', '2001:db8::1'],
		['ALLOWED_SOURCE_CIDRS', '203.0.113.0/24/1'],
		['ALLOWED_SOURCE_CIDRS', '203.0.113/24'],
		['ALLOWED_SOURCE_CIDRS', '2001:db8::/129'],
		['ALLOWED_SOURCE_CIDRS', 'example.com/24'],
		['ALLOWED_SOURCE_CIDRS', '/24'],
		['ALLOWED_SOURCE_CIDRS', '203.0.113.0/24,'],
		['FORWARD_URL', ''],
		['FORWARD_URL', 'app.example.com'],
		['FORWARD_URL', 'https://'],
		['FORWARD_URL', 'http://app.example.com'],
		['FORWARD_URL', 'http://localhost.example.com'],
		['FORWARD_URL', 'http://127.0.0.1@app.example.com'],
		['FORWARD_URL', 'https://user:secret@app.example.com'],
		['FORWARD_URL', 'https://app.example.com/?token=secret'],
		['FORWARD_URL', 'https://app.example.com/#'],
		['FORWARD_URL', ' https://app.example.com/'],
		['FORWARD_URL', 'ftp://app.example.com'],
		['FORWARD_PUBLISHED', ''],
		['FORWARD_PUBLISHED', 'yes'],
		['FORWARD_PUBLISHED', 'true'],
	])('names %s when it is %j, and says in one line what it should be', (variable, value) => {
		expect(() => readConfig({ ...good, [variable]: value })).toThrow(new RegExp(`^${variable} should be .{10,}$`));
	});

	test('names every variable that is wrong, each once', () => {
		expect(() => readConfig({ SDK_APP_IDS: 'a,b' })).toThrow(
			/^SDK_APP_IDS should be [^;]*; QUEUE_URL should be [^;]*; AWS_REGION should be [^;]*; /,
		);
	});

	test('does not repeat a value, because one of them is a secret', () => {
		const CALLBACK_TOKENS = `canary-${'t'.repeat(129)}`;
		let message = '';
		try {
			readConfig({ ...good, CALLBACK_TOKENS });
		} catch (error) {
			message = String((error as Error).stack) + JSON.stringify(error);
		}

		expect(message).toContain('CALLBACK_TOKENS');
		expect(message).not.toContain('canary');
	});
});

describe('loadConfig', () => {
	test('returns the settings if they are valid', () => {
		expect(loadConfig(good)).toEqual(readConfig(good));
	});

	test('ends the process with one line if they are invalid', () => {
		const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
		const line = vi.spyOn(console, 'error').mockReturnValue();

		loadConfig({ ...good, QUEUE_URL: 'messages' });

		expect(exit).toHaveBeenCalledExactlyOnceWith(1);
		expect(line).toHaveBeenCalledExactlyOnceWith(
			'tim-relay cannot start: QUEUE_URL should be the URL of an SQS FIFO queue, e.g. https://sqs.eu-central-1.amazonaws.com/123456789012/messages.fifo',
		);
		vi.restoreAllMocks();
	});
});

describe('readCredentials', () => {
	test('reads what Lambda sets', () => {
		const env = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'session' };

		expect(readCredentials(env)).toEqual({ accessKeyId: 'id', secretAccessKey: 'secret', sessionToken: 'session' });
	});

	test('returns empty ones if there are none, so that SQS reports it', () => {
		expect(readCredentials({})).toEqual({ accessKeyId: '', secretAccessKey: '', sessionToken: undefined });
	});
});

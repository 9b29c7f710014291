import { BlockList } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { checkSourceAddress } from '../../../src/middleware/check-source-address.ts';
import { runStep } from '../../support/middleware.ts';
import { request } from '../../support/requests.ts';

const allowing = (ALLOWED_SOURCE_CIDRS: string | undefined) =>
	checkSourceAddress(
		readConfig({ SDK_APP_IDS: '1', QUEUE_URL: 'https://host/q.fifo', AWS_REGION: 'a', ALLOWED_SOURCE_CIDRS })
			.allowedSources,
	);

const BOTH = '203.0.113.0/24,2001:db8::/32';
const rejection = expect.objectContaining({ reason: 'source', message: 'The source address is not allowed' });

describe('the source address', () => {
	test.each([
		[BOTH, '203.0.113.0'],
		[BOTH, '203.0.113.255'],
		[BOTH, '2001:db8:1::7'],
		[BOTH, '2001:0DB8:0001:0000:0000:0000:0000:0007'],
		[BOTH, '::ffff:203.0.113.7'],
		[BOTH, '::ffff:cb00:7107'],
		['::ffff:203.0.113.0/120', '203.0.113.7'],
		['::ffff:203.0.113.0/120', '::ffff:203.0.113.7'],
		['0.0.0.0/0', '198.51.100.20'],
		['203.0.113.77/24', '203.0.113.7'],
	])('passes if %s contains %s', (cidrs, sourceIp) => {
		expect(() => runStep(allowing(cidrs), request({ sourceIp }))).not.toThrow();
	});

	test.each([
		[BOTH, '203.0.112.255'],
		[BOTH, '203.0.114.0'],
		[BOTH, '2001:db9::1'],
		[BOTH, '::ffff:203.0.114.0'],
		[BOTH, '::203.0.113.7'],
		['0.0.0.0/0', '2001:db8::1'],
		[BOTH, ''],
		[BOTH, 'localhost'],
		[BOTH, '203.0.113.7, 198.51.100.20'],
		[BOTH, '203.0.113.7/24'],
		[BOTH, '0xcb007107'],
	])('is rejected if %s does not contain %j', (cidrs, sourceIp) => {
		expect(() => runStep(allowing(cidrs), request({ sourceIp }))).toThrow(rejection);
	});

	test('is the one that API Gateway saw, whatever a header says', () => {
		const event = request({ sourceIp: '198.51.100.20', headers: { 'x-forwarded-for': '203.0.113.7' } });

		expect(() => runStep(allowing(BOTH), event)).toThrow(rejection);
	});

	test.each([
		['203.0.113.7', 'ipv4'],
		['2001:db8::1', 'ipv6'],
	])('is looked up by the documented name of its family: %s', (sourceIp, family) => {
		const list = new BlockList();
		list.addAddress(sourceIp, family as 'ipv4' | 'ipv6');
		const check = vi.spyOn(list, 'check');

		runStep(checkSourceAddress(list), request({ sourceIp }));

		expect(check).toHaveBeenCalledExactlyOnceWith(sourceIp, family);
	});

	test('is not checked if no list is set', () => {
		expect(() => runStep(allowing(undefined), {})).not.toThrow();
	});
});

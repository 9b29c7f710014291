import { describe, expect, test } from 'vitest';
import { readTencentConfig } from '../../../../src/recovery/reconcile/tencent-config.ts';
import { readWindow } from '../../../../src/recovery/reconcile/window.ts';

describe('the window', () => {
	const now = Date.parse('2026-01-01T12:00:00Z');

	test('is read as written', () => {
		expect(readWindow('2026-01-01T08:00:00Z', '2026-01-01T10:00:00+01:00', now)).toEqual({
			from: Date.parse('2026-01-01T08:00:00Z'),
			to: Date.parse('2026-01-01T09:00:00Z'),
		});
	});

	test('ends two minutes ago at the latest, because a callback may still be under way', () => {
		expect(readWindow('2026-01-01T08:00:00Z', '2027-01-01T00:00:00Z', now).to).toBe(Date.parse('2026-01-01T11:58:00Z'));
	});

	test.each([
		['a time without offset, which is another one on each machine', '2026-01-01T08:00:00', '2026-01-01T09:00:00Z'],
		['a date', '2026-01-01', '2026-01-01T09:00:00Z'],
		['no day of the calendar', '2026-13-01T08:00:00Z', '2026-01-01T09:00:00Z'],
		['nothing', undefined, '2026-01-01T09:00:00Z'],
	])('does not begin at %s', (_, from, to) => {
		expect(() => readWindow(from, to, now)).toThrow('--from should be a time with its offset');
	});

	test('is rejected if it is empty or all of it is too recent', () => {
		expect(() => readWindow('2026-01-01T09:00:00Z', '2026-01-01T09:00:00Z', now)).toThrow('--from should be before');
		expect(() => readWindow('2026-01-01T11:59:00Z', '2026-01-01T12:00:00Z', now)).toThrow('--from should be before');
	});
});

describe("the settings of Tencent's REST API", () => {
	const key = { TENCENT_SECRET_KEY: 'key' };

	test('are the host of the region and the default administrator', () => {
		expect(readTencentConfig({ ...key, TENCENT_REGION: 'frankfurt' })).toEqual({
			secretKey: 'key',
			admin: 'administrator',
			url: 'https://adminapiger.im.qcloud.com',
		});
	});

	test('may name the host and the administrator', () => {
		const env = { ...key, TENCENT_API_URL: 'https://adminapi.my-imcloud.com/', TENCENT_ADMIN: 'reader' };
		expect(readTencentConfig(env)).toMatchObject({ url: 'https://adminapi.my-imcloud.com', admin: 'reader' });
	});

	test.each([
		['the region or host', {}, 'TENCENT_REGION'],
		['a region that Tencent has', { TENCENT_REGION: 'mars' }, 'TENCENT_REGION'],
		['an encrypted connection', { TENCENT_API_URL: 'http://console.tim.qq.com' }, 'TENCENT_API_URL'],
		['the key', { TENCENT_SECRET_KEY: ' ', TENCENT_REGION: 'china' }, 'TENCENT_SECRET_KEY'],
	])('need %s', (_, env, variable) => {
		expect(() => readTencentConfig({ ...key, ...env })).toThrow(`${variable} should be`);
	});

	test('are not repeated by the error, because one of them is a secret', () => {
		expect(() => readTencentConfig({ TENCENT_SECRET_KEY: 'secret-key', TENCENT_REGION: 'mars' })).toThrow(
			/^(?!.*(?:secret-key|mars))/,
		);
	});
});

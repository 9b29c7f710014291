import { describe, expect, test } from 'vitest';
import { readTencentConfig } from '../../../../src/recovery/reconcile/tencent-config.ts';
import { readWindow } from '../../../../src/recovery/reconcile/window.ts';

describe('the window', () => {
	const now = Date.parse('2026-01-01T12:00:00Z');

	test.each([
		['in UTC', '2026-01-01T08:00:00Z', Date.UTC(2026, 0, 1, 8)],
		['with an offset', '2026-01-01T08:00:00+01:00', Date.UTC(2026, 0, 1, 7)],
		['with a fraction of a second', '2026-01-01T08:00:00.125Z', Date.UTC(2026, 0, 1, 8, 0, 0, 125)],
		['without seconds', '2026-01-01T08:00Z', Date.UTC(2026, 0, 1, 8)],
		['with a blank between date and time', '2026-01-01 08:00:00Z', Date.UTC(2026, 0, 1, 8)],
		['in lower case', '2026-01-01t08:00:00z', Date.UTC(2026, 0, 1, 8)],
	])('may begin and end at a time %s', (_, text, time) => {
		expect(readWindow(text, '2026-01-01T09:00:00Z', now)).toEqual({ from: time, to: Date.UTC(2026, 0, 1, 9) });
		expect(readWindow('2026-01-01T06:00:00Z', text, now)).toEqual({ from: Date.UTC(2026, 0, 1, 6), to: time });
	});

	test('ends two minutes ago at the latest, because a callback may still be under way', () => {
		expect(readWindow('2026-01-01T08:00:00Z', '2027-01-01T00:00:00Z', now).to).toBe(Date.parse('2026-01-01T11:58:00Z'));
	});

	test.each([
		['a time without offset, which is another one on each machine', '2026-01-01T08:00:00'],
		['a date', '2026-01-01'],
		['no month of the calendar', '2026-13-01T08:00:00Z'],
		['no day of its month, which JavaScript would take for a later one', '2025-11-31T08:00:00Z'],
		['a time on a clock of twelve hours', '2026-01-01 08:00:00Z PM'],
		['a year of six digits', '+002026-01-01T08:00:00Z'],
		['nothing', undefined],
	])('neither begins nor ends at %s', (_, text) => {
		const expected = 'should be a time with its offset, e.g. 2026-01-01T00:00:00Z';
		expect(() => readWindow(text, '2026-01-01T09:00:00Z', now)).toThrow(new Error(`--from ${expected}`));
		expect(() => readWindow('2026-01-01T07:00:00Z', text, now)).toThrow(new Error(`--to ${expected}`));
	});

	test('is rejected if it is empty or all of it is too recent', () => {
		const error = new Error('--from should be before --to, and more than two minutes ago');
		expect(() => readWindow('2026-01-01T09:00:00Z', '2026-01-01T09:00:00Z', now)).toThrow(error);
		expect(() => readWindow('2026-01-01T11:58:00Z', '2026-01-01T12:00:00Z', now)).toThrow(error);
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

	test('may name the administrator', () => {
		const env = { ...key, TENCENT_REGION: 'china', TENCENT_ADMIN: 'reader' };
		expect(readTencentConfig(env)).toMatchObject({ admin: 'reader' });
	});

	test.each([
		'https://adminapi.my-imcloud.com',
		// On this machine, nobody else is on the network path.
		'http://localhost',
		'http://127.0.0.1:8080',
	])('may name the host, with or without slashes at the end: %s', (url) => {
		const env = { ...key, TENCENT_REGION: 'china' };
		for (const slashes of ['', '/', '//']) {
			expect(readTencentConfig({ ...env, TENCENT_API_URL: `${url}${slashes}` })).toMatchObject({ url });
		}
	});

	const expectations = {
		TENCENT_SECRET_KEY: "the app's SecretKey, from Tencent's console",
		TENCENT_ADMIN: 'the UserID of an administrator of the app; leave it out for administrator',
		TENCENT_REGION: "the app's region: china, singapore, seoul, tokyo, frankfurt, silicon-valley, jakarta",
		TENCENT_API_URL: 'an https URL, e.g. https://console.tim.qq.com; leave it out for that of TENCENT_REGION',
	};
	const toError = (...variables: (keyof typeof expectations)[]): Error =>
		new Error(variables.map((variable) => `${variable} should be ${expectations[variable]}`).join('; '));

	test.each([
		['the region or host', { TENCENT_REGION: undefined }, toError('TENCENT_REGION')],
		['a region that Tencent has', { TENCENT_REGION: 'mars' }, toError('TENCENT_REGION')],
		['a URL', { TENCENT_API_URL: 'console.tim.qq.com' }, toError('TENCENT_API_URL')],
		['an encrypted connection', { TENCENT_API_URL: 'http://console.tim.qq.com' }, toError('TENCENT_API_URL')],
		[
			'an encrypted connection, and not merely its name',
			{ TENCENT_API_URL: 'http://tim.qq.com/https://' },
			toError('TENCENT_API_URL'),
		],
		[
			'the exact name of this machine, if not encrypted',
			{ TENCENT_API_URL: 'http://localhost.qq.com' },
			toError('TENCENT_API_URL'),
		],
		['the key', { TENCENT_SECRET_KEY: ' ' }, toError('TENCENT_SECRET_KEY')],
		['an administrator with a name', { TENCENT_ADMIN: '' }, toError('TENCENT_ADMIN')],
		[
			'all of this at once',
			{ TENCENT_SECRET_KEY: undefined, TENCENT_REGION: 'mars' },
			toError('TENCENT_SECRET_KEY', 'TENCENT_REGION'),
		],
	])('need %s', (_, env, error) => {
		expect(() => readTencentConfig({ ...key, TENCENT_REGION: 'china', ...env })).toThrow(error);
	});

	test('are not repeated by the error, because one of them is a secret', () => {
		expect(() => readTencentConfig({ TENCENT_SECRET_KEY: 'secret-key', TENCENT_REGION: 'mars' })).toThrow(
			/^(?!.*(?:secret-key|mars))/,
		);
	});
});

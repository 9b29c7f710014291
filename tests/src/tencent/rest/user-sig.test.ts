import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createUserSig } from '../../../../src/tencent/rest/user-sig.ts';
import { SECRET_KEY } from '../../../support/tencent.ts';

const options = {
	sdkAppId: '1400000000',
	identifier: 'administrator',
	secretKey: SECRET_KEY,
	issuedAt: 1_700_000_000,
	lifetime: 604_800,
};

/** What Tencent's own package, tls-sig-api-v2 1.0.2, makes of the same. */
const OFFICIAL =
	'eJyrVgrxCdYrSy1SslIy0jNQ0gHzM1NS80oy0zLBwokpuZl5mcUlRYkl*UVQBcUp2YkFBZkpSlaGJgZQAJEpycxNVbIyNEcVTa0oyCxKVbIyMzCxgIkVZ6YrWSllG5r6h2YHhWckZgX6uoWGFXgbGOdbOkZG*RhqBwaZRDoX*0QG5ueEB5n72irVAgDN7jN4';

const inflate = (userSig: string): string =>
	inflateSync(Buffer.from(userSig.replaceAll('*', '+').replaceAll('-', '/').replaceAll('_', '='), 'base64')).toString();

test("a UserSig says what that of Tencent's own package says; zlib may compress it otherwise", () => {
	expect(inflate(createUserSig(options))).toBe(inflate(OFFICIAL));
});

test('a UserSig needs no escape in a URL, whatever its bytes', () => {
	for (let issuedAt = 1_700_000_000; issuedAt < 1_700_000_200; issuedAt++) {
		expect(createUserSig({ ...options, issuedAt })).toMatch(/^[A-Za-z0-9*_-]+$/);
	}
});

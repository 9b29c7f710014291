import * as v from 'valibot';
import { restUrls } from '../../tencent/rest/hosts.ts';

const schema = v.object({
	TENCENT_SECRET_KEY: v.pipe(v.string(), v.trim(), v.nonEmpty()),
	TENCENT_ADMIN: v.optional(v.pipe(v.string(), v.nonEmpty()), 'administrator'),
	TENCENT_REGION: v.optional(v.picklist(Object.keys(restUrls) as (keyof typeof restUrls)[])),
	TENCENT_API_URL: v.optional(
		v.pipe(
			v.string(),
			v.url(),
			// Plain HTTP would show the UserSig to everyone on the network path.
			v.regex(/^(?:https:\/\/|http:\/\/(?:127\.0\.0\.1|localhost)(?:[:/]|$))/),
			v.transform((url) => url.replace(/\/+$/, '')),
		),
	),
});

type Variable = keyof typeof schema.entries;

/** What each variable should be, for the person who set it wrong. */
const expectations: Readonly<Record<Variable, string>> = {
	TENCENT_SECRET_KEY: "the app's SecretKey, from Tencent's console",
	TENCENT_ADMIN: 'the UserID of an administrator of the app; leave it out for administrator',
	TENCENT_REGION: `the app's region: ${Object.keys(restUrls).join(', ')}`,
	TENCENT_API_URL: 'an https URL, e.g. https://console.tim.qq.com; leave it out for that of TENCENT_REGION',
};

/** How to reach Tencent's REST API. */
export interface TencentConfig {
	readonly secretKey: string;
	readonly admin: string;
	readonly url: string;
}

/** Reads the settings of Tencent's REST API. The error does not repeat values, because one of them is a secret. */
export const readTencentConfig = (env: Readonly<Record<string, string | undefined>>): TencentConfig => {
	const result = v.safeParse(schema, env);
	if (!result.success) throw toError(result.issues.map((issue) => issue.path?.[0].key as Variable));
	const { TENCENT_SECRET_KEY, TENCENT_ADMIN, TENCENT_REGION, TENCENT_API_URL } = result.output;
	const url = TENCENT_API_URL ?? (TENCENT_REGION && restUrls[TENCENT_REGION]);
	if (url === undefined) throw toError(['TENCENT_REGION']);
	return { secretKey: TENCENT_SECRET_KEY, admin: TENCENT_ADMIN, url };
};

const toError = (variables: readonly Variable[]): Error =>
	new Error([...new Set(variables)].map((variable) => `${variable} should be ${expectations[variable]}`).join('; '));

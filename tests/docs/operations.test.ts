import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { rejections } from '../../src/tencent/response.ts';

const page = await readFile('docs/operations.md', 'utf8');
const templates = ['deploy/alarms.yml', 'deploy/reconcile.yml'];
const alarms = (await Promise.all(templates.map((path) => readFile(path, 'utf8')))).join('');

/** The first cells of the rows of all tables under a title. */
const rowsOf = (title: string) => {
	const section = page.split(/^##+ /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
	return [...section.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name);
};

test('every alarm is explained under the name that an operator sees', () => {
	const names = [...alarms.matchAll(/AlarmName: .*\}-([\w-]+)$/gm)].map(([, name]) => name);
	expect(names).not.toEqual([]);
	expect(rowsOf('Alarms').sort()).toEqual(names.sort());
});

test('every reason for a spill is explained; what is not authentic, or was to be forwarded, is never spilled', () => {
	const { sdkAppId, signature, source, upstream, upstreamTimeout, ...spilled } = rejections;
	expect(rowsOf('Why it was spilled').sort()).toEqual(Object.keys(spilled).sort());
});

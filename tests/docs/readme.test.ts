import { existsSync, readFileSync, statSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { readSampleEvents } from '../../scripts/local/sample-events.ts';
import type { GroupMessageEvent } from '../../src/message/event.ts';
import { rejections } from '../../src/tencent/response.ts';
import { startRelay } from '../support/relay.ts';

const english = readFileSync('README.md', 'utf8');
const chinese = readFileSync('README.zh-CN.md', 'utf8');
const packageJson = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

describe.each([
	['README.md', english],
	['README.zh-CN.md', chinese],
])('%s', (_, readme) => {
	let published: GroupMessageEvent;
	beforeAll(async () => {
		const sample = (await readSampleEvents()).find(({ path }) => path === 'events/documentation.json');
		const relay = await startRelay();
		await relay.send(sample?.event);
		[published] = (await relay.received()) as [GroupMessageEvent];
		await relay.stop();
	});

	test("shows Tencent's sample message as it is on the queue", () => {
		const example = JSON.parse(/```json\n(.*?)\n```/s.exec(readme)?.[1] ?? '') as GroupMessageEvent;
		const { raw: _raw, ...data } = published.data;
		const { raw: _shortened, ...shown } = example.data;

		expect({ ...example, data: shown }).toEqual({ ...published, data });
	});

	test('lists every rejection with its status and code', () => {
		const rows = [...readme.matchAll(/\| (\d{3}) +\| (\d{5}) +\|$/gm)].map(([, status, errorCode]) => ({
			status: Number(status),
			errorCode: Number(errorCode),
		}));

		expect(rows).toEqual(Object.values(rejections));
	});

	test('names only npm scripts and files that exist', () => {
		const scripts = [...readme.matchAll(/npm run ([\w-]+)/g)].map(([, name = '']) => name);
		const files = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = '']) => path);

		expect(scripts.filter((name) => !(name in packageJson.scripts))).toEqual([]);
		expect(files.filter((path) => !existsSync(path))).toEqual([]);
	});

	test('repeats only figures that the benchmark measured', () => {
		const results = readFileSync('bench/results.md', 'utf8');
		const figures = [...readme.matchAll(/(\d\.\d\d) (?:×|倍)/g)].map(([, figure]) => figure);

		expect(figures).toHaveLength(3);
		expect(readme).toMatch(/under 48 KB|不到 48 KB/);
		expect(statSync('dist/handler.cjs').size).toBeLessThan(48 * 1024);
		expect(figures.filter((figure) => !results.includes(`| ${figure} |`))).toEqual([]);
	});

	test('says how many samples there are', async () => {
		const samples = await readSampleEvents();
		const published = samples.filter((sample) => sample.published);

		expect(readme).toContain(
			`${samples.length} callbacks answered as expected, ${published.length} messages read back from the queue.`,
		);
	});
});

test('both languages show the same code', () => {
	const code = (readme: string) => [...readme.matchAll(/```\w*\n.*?```/gs)].map(([block]) => block);

	expect(code(chinese)).toEqual(code(english));
});

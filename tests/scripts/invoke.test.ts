import { expect, test } from 'vitest';
import { runNode } from '../support/node.ts';

const invoke = (env: Record<string, string>, ...args: string[]) => runNode(['scripts/invoke.ts', ...args], { env });

test('npm run invoke gets a sample through a relay for another app and with a token', async () => {
	const { code, stdout } = await invoke({ SDK_APP_IDS: '1600012345', CALLBACK_TOKENS: 'token' }, 'events/text.json');

	expect(code).toBe(0);
	expect(stdout).toContain("source: '/tencent-chat/1600012345'");
});

test('npm run invoke fails if the callback is rejected', async () => {
	const { code, stdout } = await invoke({}, 'events/foreign-app.json');

	expect(code).toBe(1);
	expect(stdout).toContain('"statusCode": 403');
	expect(stdout).toContain('No message reached the queue.');
});

test('npm run invoke says that the queue dropped a repetition', async () => {
	const { code, stdout } = await invoke({}, 'events/text.json', 'events/text.json');

	expect(code).toBe(0);
	expect(stdout).toContain('The queue dropped the message as a duplicate.');
});

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Checkout, makeCheckout } from '../support/checkout.ts';
import { readZip } from '../support/package.ts';

const PATIENCE = 120_000;
const set = { SDK_APP_IDS: '1400000000', CALLBACK_TOKENS: 'token' };

let checkout: Checkout;
beforeAll(async () => {
	checkout = await makeCheckout();
}, PATIENCE);
afterAll(() => checkout.remove());

const write = (path: string, text: string) => writeFile(join(checkout.folder, path), text);

/** Changes what the function writes to its log. */
const edit = async (words: string) => {
	const path = 'src/middleware/report-outcome.ts';
	await write(path, (await readFile(path, 'utf8')).replace(/The message is on the queue[^'`]*/, words));
};

describe('serverless, right after npm ci', () => {
	test(
		'packages a function that was never built, and then the sources as they are now',
		async () => {
			const packaged = async () => {
				expect(await checkout.serverless(['package'], set)).toMatchObject({ code: 0 });
				const zip = readZip(await readFile(join(checkout.folder, '.serverless/tim-relay.zip')));
				return zip.get('dist/handler.cjs')?.toString();
			};

			expect(await packaged()).toContain('The message is on the queue');
			await edit('an edit to package');
			expect(await packaged()).toContain('an edit to package');
		},
		PATIENCE,
	);

	test(
		'invokes the sources as they are now',
		async () => {
			const invoke = ['invoke', 'local', '--function', 'callback', '--stage', 'local', '--path', 'events/text.json'];
			await write('handler.ts', "export const handler = () => 'an edit to invoke';");
			try {
				expect(await checkout.serverless(invoke)).toMatchObject({
					code: 0,
					output: expect.stringContaining('an edit to invoke'),
				});
			} finally {
				await write('handler.ts', await readFile('handler.ts', 'utf8'));
			}
		},
		PATIENCE,
	);

	test(
		'packages nothing that does not compile, and says where',
		async () => {
			await rm(join(checkout.folder, '.serverless'), { recursive: true, force: true });
			await write('handler.ts', 'export const handler = ;');
			try {
				const { code, output } = await checkout.serverless(['package'], set);
				expect(code).toBe(1);
				expect(output).toContain('handler.ts:1:23');
			} finally {
				await write('handler.ts', await readFile('handler.ts', 'utf8'));
			}
			await expect(readFile(join(checkout.folder, '.serverless/tim-relay.zip'))).rejects.toThrow('ENOENT');
		},
		PATIENCE,
	);
});

describe('a wrong setting is reported in one line, and nothing is packaged,', () => {
	const refused = async (args: readonly string[], env: Readonly<Record<string, string>>, line: string) => {
		await rm(join(checkout.folder, '.serverless'), { recursive: true, force: true });
		const { code, output } = await checkout.serverless(args, env);
		expect(code).toBe(1);
		expect(output.split('Error:\n')[1]?.split('Environment:')[0]?.trim()).toBe(line);
		await expect(readFile(join(checkout.folder, '.serverless/tim-relay.zip'))).rejects.toThrow('ENOENT');
	};

	test.each(['package', 'deploy', 'deploy function --function callback'])(
		'before %s',
		async (command) => {
			await refused(
				[...command.split(' '), '--param', 'memorySize=abc'],
				set,
				'memorySize should be a whole number from 256 to 10240',
			);
		},
		PATIENCE,
	);

	test(
		'if it is in the settings file of the stage',
		async () => {
			await write('deploy/settings.staging.yml', 'visiblityTimeout: 300\n');
			await refused(
				['package', '--stage', 'staging'],
				set,
				'There is no setting visiblityTimeout: docs/deployment.md lists them all',
			);
		},
		PATIENCE,
	);

	test(
		'if npm took an option of npm run deploy for itself',
		async () => {
			await refused(
				['deploy'],
				{ ...set, npm_lifecycle_event: 'deploy', npm_config_stage: 'staging' },
				'npm took --stage for itself. Write -- before the options: npm run deploy -- --stage …',
			);
		},
		PATIENCE,
	);
});

test(
	'an empty settings file is like none',
	async () => {
		await write('deploy/settings.empty.yml', '\n');

		expect(await checkout.serverless(['package', '--stage', 'empty'], set)).toMatchObject({ code: 0 });
	},
	PATIENCE,
);

test(
	'a settings file may have the line ends and the byte order mark of Windows',
	async () => {
		await write('deploy/settings.windows.yml', '\ufeffsdkAppIds: "1400000001"\r\nvisibilityTimeout: 300\r\n');

		expect(await checkout.serverless(['package', '--stage', 'windows'], { CALLBACK_TOKENS: 'token' })).toMatchObject({
			code: 0,
		});

		const path = join(checkout.folder, '.serverless/cloudformation-template-update-stack.json');
		const { Resources } = JSON.parse(await readFile(path, 'utf8'));
		expect(Resources.CallbackLambdaFunction.Properties.Environment.Variables.SDK_APP_IDS).toBe('1400000001');
		expect(Resources.MessageQueue.Properties.VisibilityTimeout).toBe(300);
	},
	PATIENCE,
);

test(
	'a settings file sets what --param would, and --param overrides it; the region comes from where the AWS CLI finds it',
	async () => {
		await write('deploy/settings.lasting.yml', 'sdkAppIds: 1400000001\nvisibilityTimeout: 300\nmaxReceiveCount: 7\n');
		const stage = ['package', '--stage', 'lasting', '--param', 'maxReceiveCount=9'];

		expect(
			await checkout.serverless(stage, { CALLBACK_TOKENS: 'token', AWS_DEFAULT_REGION: 'ap-east-1' }),
		).toMatchObject({
			code: 0,
			output: expect.stringContaining('stage lasting (ap-east-1)'),
		});

		const path = join(checkout.folder, '.serverless/cloudformation-template-update-stack.json');
		const { Resources } = JSON.parse(await readFile(path, 'utf8'));
		expect(Resources.CallbackLambdaFunction.Properties.Environment.Variables.SDK_APP_IDS).toBe('1400000001');
		expect(Resources.MessageQueue.Properties).toMatchObject({
			VisibilityTimeout: 300,
			RedrivePolicy: { maxReceiveCount: '9' },
		});
	},
	PATIENCE,
);

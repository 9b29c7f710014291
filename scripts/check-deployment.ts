// Before a deployment: what would only show in the log of a function that can not start is said now.
import { readConfig } from '../src/config.ts';
import { giveUp, refuseOptionsOfNpm } from './terminal/command-line.ts';

/** What the stack or a param gives. */
const given = { SDK_APP_IDS: '1', QUEUE_URL: 'https://sqs/queue.fifo', AWS_REGION: 'eu-central-1' };
/** What a shell may set; of a reference, which CloudFormation resolves, nothing is known. */
const settings = ['SDK_APP_IDS', 'CALLBACK_TOKENS', 'ALLOWED_SOURCE_CIDRS']
	.map((name) => [name, process.env[name]] as const)
	.filter(([, value]) => value !== undefined && !value.startsWith('{{resolve:'));

try {
	refuseOptionsOfNpm(['stage', 'region', 'param']);
	readConfig({ ...given, ...Object.fromEntries(settings) });
} catch (error) {
	giveUp((error as Error).message);
}

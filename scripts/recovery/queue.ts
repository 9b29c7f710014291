import { SQSClient } from '@aws-sdk/client-sqs';
import { type Config, readConfig } from '../../src/config.ts';

/** The options of both recovery commands. Queue, region and apps come from the environment if they are left out. */
export const recoveryOptions = {
	'queue-url': { type: 'string', default: process.env.QUEUE_URL },
	region: { type: 'string', default: process.env.AWS_REGION },
	'sdk-app-ids': { type: 'string', default: process.env.SDK_APP_IDS },
	done: { type: 'string', default: 'replay-done.txt' },
	'dry-run': { type: 'boolean', default: false },
} as const;

/** Reads the settings of the queue and the apps; the function's other settings do not matter here. */
export const readQueueConfig = (
	values: Readonly<Partial<Record<'queue-url' | 'region' | 'sdk-app-ids', string | undefined>>>,
): Config =>
	readConfig({
		AWS_ENDPOINT_URL_SQS: process.env.AWS_ENDPOINT_URL_SQS,
		QUEUE_URL: values['queue-url'],
		AWS_REGION: values.region,
		SDK_APP_IDS: values['sdk-app-ids'],
	});

/** Opens the client for the queue. Throws if there are no AWS credentials, except on a dry run, which needs none. */
export const openQueueClient = async (
	{ region, sqsEndpoint, queueUrl }: Config,
	dryRun: boolean,
): Promise<SQSClient> => {
	const client = new SQSClient({ region, endpoint: sqsEndpoint ?? new URL(queueUrl).origin });
	if (!dryRun) {
		await client.config.credentials().catch((cause) => {
			throw new Error(
				'No AWS credentials were found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Nothing was sent.',
				{ cause },
			);
		});
	}
	return client;
};

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { makeCheckout } from './checkout.ts';

/** A resource of the template; each test knows its content. */
export interface Resource {
	readonly Type: string;
	readonly Condition?: string;
	readonly DeletionPolicy?: string;
	readonly UpdateReplacePolicy?: string;
	// biome-ignore lint/suspicious/noExplicitAny: a template is whatever CloudFormation takes.
	readonly Properties: any;
}

/** The output of `serverless package`. */
export interface Deployment {
	/** The CloudFormation template. */
	readonly template: {
		readonly Resources: Readonly<Record<string, Resource>>;
		readonly Outputs: Readonly<Record<string, { readonly Value: unknown; readonly Condition?: string }>>;
		readonly Conditions: Readonly<Record<string, unknown>>;
	};
	/** Every text that is uploaded with the code. */
	readonly texts: string;
	/** The files in the code of the function. */
	readonly files: readonly string[];
	/** The files that the reconcile function gets, which has a package of its own; none without it. */
	readonly reconcileFiles: readonly string[];
}

/** Every setting that a deployment can have, as params for a region of a partition. */
export const everySetting = (region = 'eu-central-1', partition = 'aws'): Record<string, string> => {
	const arn = (service: string, rest: string) => `arn:${partition}:${service}:${region}:123456789012:${rest}`;
	return {
		sdkAppIds: '1400000000,1400000001',
		callbackTokens: '{{resolve:secretsmanager:tim-relay/callback-tokens}}',
		allowedSourceCidrs: '203.0.113.0/24',
		forwardUrl: 'https://app.example.com/callback',
		forwardPublished: 'true',
		memorySize: '1024',
		logRetentionInDays: '90',
		architecture: 'x86_64',
		runtime: 'nodejs22.x',
		reservedConcurrency: '50',
		provisionedConcurrency: '2',
		throttlingRate: '100',
		throttlingBurst: '200',
		visibilityTimeout: '300',
		maxReceiveCount: '3',
		maxMessageAge: '60',
		silencePeriod: '3600',
		domainName: 'chat.example.com',
		certificateArn: arn('acm', 'certificate/0f5ee6a2-b1f6-4a6b-9a51-5b44e1f0f3e2'),
		disableDefaultEndpoint: 'true',
		alarmTopicArn: arn('sns', 'alarms'),
		kmsKeyArn: arn('kms', 'key/0f5ee6a2-b1f6-4a6b-9a51-5b44e1f0f3e2'),
		permissionsBoundary: `arn:${partition}:iam::123456789012:policy/boundary`,
		consumerAccounts: '123456789012,210987654321',
		queueDeletionPolicy: 'Delete',
		replay: 'unreserved',
		reconcileSecret: 'tencent/reconcile',
	};
};

/** Packages the deployment with only these variables in the environment. */
export const packageDeployment = async (
	env: Readonly<Record<string, string>>,
	params: Readonly<Record<string, string>> = {},
	options: readonly string[] = [],
): Promise<Deployment> => {
	const checkout = await makeCheckout();
	try {
		const given = Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
		const { code, output } = await checkout.serverless(['package', ...options, ...given], env);
		if (code !== 0) throw Object.assign(new Error('serverless package failed'), { stdout: output });
		const read = (name: string) => readFile(join(checkout.folder, '.serverless', name));
		const update = String(await read('cloudformation-template-update-stack.json'));
		return {
			template: JSON.parse(update),
			texts: `${update}${await read('cloudformation-template-create-stack.json')}${await read('serverless-state.json')}`,
			files: [...readZip(await read('tim-relay.zip')).keys()],
			reconcileFiles: await read('reconcile.zip').then(
				(zip) => [...readZip(zip).keys()],
				() => [],
			),
		};
	} finally {
		await checkout.remove();
	}
};

/** Reads the files in a zip file, by name, using the directory at its end. */
export const readZip = (zip: Buffer): ReadonlyMap<string, Buffer> => {
	const files = new Map<string, Buffer>();
	let entry = zip.readUInt32LE(zip.lastIndexOf('PK\x05\x06') + 16);
	while (zip.toString('latin1', entry, entry + 4) === 'PK\x01\x02') {
		const [name = 0, extra = 0, comment = 0] = [28, 30, 32].map((offset) => zip.readUInt16LE(entry + offset));
		const [size = 0, local = 0] = [20, 42].map((offset) => zip.readUInt32LE(entry + offset));
		const data = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
		files.set(zip.toString('utf8', entry + 46, entry + 46 + name), inflateRawSync(zip.subarray(data, data + size)));
		entry += 46 + name + extra + comment;
	}
	return files;
};

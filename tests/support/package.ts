import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode } from './node.ts';

/** A resource of the template; what is in it is for each test to know. */
export interface Resource {
	readonly Type: string;
	readonly Condition?: string;
	readonly DeletionPolicy?: string;
	readonly UpdateReplacePolicy?: string;
	// biome-ignore lint/suspicious/noExplicitAny: a template is whatever CloudFormation takes.
	readonly Properties: any;
}

/** What `serverless package` makes. */
export interface Deployment {
	/** The CloudFormation template. */
	readonly template: {
		readonly Resources: Readonly<Record<string, Resource>>;
		readonly Outputs: Readonly<Record<string, { readonly Value: unknown; readonly Condition?: string }>>;
		readonly Conditions: Readonly<Record<string, unknown>>;
	};
	/** Every text that is uploaded beside the code. */
	readonly texts: string;
	/** The files that Lambda gets. */
	readonly files: readonly string[];
}

/** Packages the deployment with nothing but these variables in the environment. */
export const packageDeployment = async (
	env: Readonly<Record<string, string>>,
	params: Readonly<Record<string, string>> = {},
): Promise<Deployment> => {
	const folder = await mkdtemp(join(tmpdir(), 'tim-relay-'));
	try {
		const command = [
			'node_modules/serverless/bin/serverless.js',
			...['package', '--package', folder],
			...Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${value}`]),
		];
		const { code, stdout, stderr } = await runNode(command, { env: { HOME: folder, ...env } });
		if (code !== 0) throw Object.assign(new Error('The deployment cannot be packaged'), { stdout, stderr });
		const read = (name: string) => readFile(join(folder, name), 'utf8');
		const update = await read('cloudformation-template-update-stack.json');
		return {
			template: JSON.parse(update),
			texts: update + (await read('cloudformation-template-create-stack.json')) + (await read('serverless-state.json')),
			files: listZip(await readFile(join(folder, 'tim-relay.zip'))),
		};
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
};

/** The names in a zip file, by the directory at its end. */
const listZip = (zip: Buffer): string[] => {
	const names: string[] = [];
	let entry = zip.readUInt32LE(zip.lastIndexOf('PK\x05\x06') + 16);
	while (zip.toString('latin1', entry, entry + 4) === 'PK\x01\x02') {
		const [name = 0, extra = 0, comment = 0] = [28, 30, 32].map((offset) => zip.readUInt16LE(entry + offset));
		names.push(zip.toString('utf8', entry + 46, entry + 46 + name));
		entry += 46 + name + extra + comment;
	}
	return names;
};

import { LOCAL_QUEUE_PORT, localAws } from '../local/queue.ts';
import { readSender } from '../local/requests.ts';
import { SAMPLE_APP_ID } from '../local/sample-events.ts';
import { exitWithError } from '../terminal/command-line.ts';

/** The callback URL of `npm run dev`. */
export const LOCAL_URL = 'http://localhost:3000/callback';

const LOCAL_QUEUE_URL = `http://127.0.0.1:${LOCAL_QUEUE_PORT}/000000000000/messages.fifo`;

/** What is checked. */
export interface Target {
	/** The callback URL. */
	readonly url: URL;
	readonly queueUrl: URL;
	/** The queue's region. */
	readonly region: string;
	readonly sdkAppId: string;
	/** Undefined if the environment has none: then nothing is signed. */
	readonly token: string | undefined;
}

/** Whether a URL is one of this machine. */
export const isLocal = ({ hostname }: URL): boolean => /^(?:localhost|127\..*|\[::1\])$/.test(hostname);

/** Reads options and environment, or ends the script with a line that says what is missing. */
export const readTarget = (
	options: { readonly url: string; readonly 'queue-url'?: string | undefined },
	env: NodeJS.ProcessEnv,
): Target => {
	const url = readUrl('--url', options.url, 'the output CallbackUrl');
	// As for "npm run dev", the shell's settings for a deployment do not concern a relay on this machine.
	const queue = options['queue-url'] ?? (isLocal(url) ? LOCAL_QUEUE_URL : env.QUEUE_URL);
	if (!queue)
		return exitWithError('Name the queue behind the relay with --queue-url or QUEUE_URL: it is the output QueueUrl');
	const queueUrl = readUrl('--queue-url', queue, 'the output QueueUrl');
	const { app, token } = readSender(env);
	if (!app && !isLocal(url)) return exitWithError('Set SDK_APP_IDS to an app of the relay, e.g. 1400000000');
	// The URL says it, so that a shell set for another region does no harm.
	const [, region = env.AWS_REGION ?? localAws.AWS_REGION] =
		/\bsqs\.([a-z]+(?:-[a-z]+)+-\d+)\./.exec(queueUrl.host) ?? [];
	return { url, queueUrl, region, sdkAppId: app ?? SAMPLE_APP_ID, token };
};

const readUrl = (name: string, value: string, source: string): URL =>
	/^https?:\/\//.test(value) && URL.canParse(value)
		? new URL(value)
		: exitWithError(`${name} should be a URL, ${source} of the deployment, and not ${value}`);

import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { RelayEvent } from 'tim-relay/contract';
import { vi } from 'vitest';
import { localAws, localOnlyEnv } from '../../scripts/local/queue.ts';
import { parseLines } from '../support/output.ts';

/** One environment of an example consumer, as Lambda would start it, whose own work the test has replaced. */
export interface Consumer {
	/** Hands it a batch. */
	consume(event: SQSEvent): Promise<SQSBatchResponse>;
	/** Ends it; what it logged, a parsed JSON line each. */
	stop(): Promise<Record<string, unknown>[]>;
}

/** The texts that the consumer's own work fails on: every time, or at its first attempt. */
export const POISON = 'poison that no one may log';
/** As {@link POISON}, but only the first time. */
export const HICCUP = 'hiccup that no one may log';

/** Starts an environment of a consumer; `work` says whether it does its own work or the test's. */
export type StartConsumer = (env: Record<string, string>, work?: 'own' | 'test') => Promise<Consumer>;

/** A context of Lambda with what the consumers use of it. */
const context = { getRemainingTimeInMillis: () => 10_000 } as never;

/** The consumer in TypeScript, in this process; it logs through the spied-on output of `logs`. */
export const startTypeScript =
	(logs: () => Record<string, unknown>[]): StartConsumer =>
	async (env, work = 'test') => {
		for (const [name, value] of Object.entries({ ...localOnlyEnv, ...env })) vi.stubEnv(name, value);
		vi.resetModules();
		let hiccups = 0;
		const path = '../../examples/consumer/handle-message.ts';
		if (work === 'own') vi.doUnmock(path);
		else
			vi.doMock(path, () => ({
				handleMessage: async ({ data }: RelayEvent) => {
					const { seq, elements } = { seq: undefined, elements: [], ...data };
					const text = elements[0]?.type === 'text' ? elements[0].text : undefined;
					if (text === POISON || (text === HICCUP && hiccups++ === 0)) throw new Error(`cannot store ${text}`);
					process.stdout.write(`${JSON.stringify({ handled: seq })}\n`);
				},
			}));
		const { handler } = await import('../../examples/consumer/handler.ts');
		return {
			consume: (event) => handler(event, context),
			stop: async () => logs().filter((line) => 'handled' in line || line.service === 'tim-relay-consumer'),
		};
	};

/** Runs the consumer in Python: reads a batch a line from standard input, and writes a response a line. */
const DRIVER = `
import json, logging, os, sys

class JsonLines(logging.Formatter):
    """What Lambda's JSON log format writes: the message, and what was given as extra."""
    usual = set(vars(logging.makeLogRecord({})))
    def format(self, record):
        extra = {key: value for key, value in vars(record).items() if key not in self.usual}
        return json.dumps({"level": record.levelname, "message": record.getMessage()} | extra)

log = logging.StreamHandler(sys.stderr)
log.setFormatter(JsonLines())
logging.getLogger().addHandler(log)
logging.getLogger("botocore").setLevel(logging.WARNING)
import consumer

hiccups = 0
def work(event):
    global hiccups
    message = event["data"]
    text = message.get("elements", [{}])[0].get("text")
    if text == os.environ["HICCUP"]:
        hiccups += 1
    if text == os.environ["POISON"] or (text == os.environ["HICCUP"] and hiccups == 1):
        raise RuntimeError("cannot store " + text)
    print(json.dumps({"handled": message.get("seq")}), file=sys.stderr, flush=True)

if os.environ["WORK"] == "test":
    consumer.handle_message = work

class Context:
    def get_remaining_time_in_millis(self):
        return 10_000

for line in sys.stdin:
    print(json.dumps(consumer.handler(json.loads(line), Context())), flush=True)
`;

/** The folder of the consumer in Python. */
export const PYTHON_DIRECTORY = 'examples/consumer-python';

/** Why the consumer in Python cannot be tested on this machine; undefined if it can. */
export const whyNoPython = (): string | undefined => {
	try {
		execFileSync('python3', ['-c', 'import sys, boto3; assert sys.version_info >= (3, 10)'], { stdio: 'pipe' });
		return;
	} catch {
		return 'python3 (3.10 or later) with boto3 is not installed';
	}
};

const toCamelCase = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The consumer in Python, in a process of its own. */
export const startPython: StartConsumer = async (env, work = 'test') => {
	const child = spawn('python3', ['-B', '-c', DRIVER], {
		cwd: PYTHON_DIRECTORY,
		env: {
			...process.env,
			...localOnlyEnv,
			AWS_DEFAULT_REGION: localAws.AWS_REGION,
			POISON,
			HICCUP,
			WORK: work,
			...env,
		},
	});
	const chunks: string[] = [];
	child.stderr.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
	const responses = createInterface(child.stdout)[Symbol.asyncIterator]();
	const ended = new Promise((resolve) => child.on('close', resolve));
	return {
		consume: async (event) => {
			child.stdin.write(`${JSON.stringify(event)}\n`);
			const { value, done } = await responses.next();
			if (done) throw new Error(`The consumer ended: ${chunks.join('')}`);
			return JSON.parse(value);
		},
		stop: async () => {
			child.stdin.end();
			await ended;
			return parseLines(chunks).map((line) =>
				Object.fromEntries(Object.entries(line).map(([name, value]) => [toCamelCase(name), value])),
			);
		},
	};
};

// Runs before every test file, so that nothing in the user's shell or home directory affects the tests.
import { devNull } from 'node:os';
import fc from 'fast-check';

const FOREIGN =
	/^(?:AWS_|_X_AMZN_|POWERTOOLS_|LOG_LEVEL$|npm_|SERVERLESS_|SLS_|NODE_OPTIONS$|SDK_APP_IDS$|QUEUE_URL$|CALLBACK_TOKENS$|ALLOWED_SOURCE_CIDRS$|FORWARD_|TENCENT_|RECONCILE_|LEDGER_|SERVICE_NAME$)/i;

for (const name of Object.keys(process.env)) if (FOREIGN.test(name)) delete process.env[name];
// The AWS SDK would read them, whatever the client is given.
process.env.AWS_CONFIG_FILE = devNull;
process.env.AWS_SHARED_CREDENTIALS_FILE = devNull;

// The same random values in every run: a red test is red again. Long fuzzing looks for new ones.
if (process.env.FUZZ_RUNS === undefined) fc.configureGlobal({ seed: 20_260_101 });

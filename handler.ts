import middy from '@middy/core';
import { loadConfig } from './src/config.ts';
import { normalizeCallback } from './src/middleware/build-message.ts';
import { checkSdkAppId } from './src/middleware/check-sdk-app-id.ts';
import { checkSignature } from './src/middleware/check-signature.ts';
import { checkSourceAddress } from './src/middleware/check-source-address.ts';
import { parseJsonBody } from './src/middleware/parse-json-body.ts';
import { noteArrival } from './src/middleware/record-arrival.ts';
import { reportOutcome } from './src/middleware/report-outcome.ts';
import { answerErrors } from './src/middleware/respond-to-errors.ts';
import { routeCommand } from './src/middleware/route-command.ts';
import { spillRefused } from './src/middleware/spill-rejected.ts';
import { validateCallback } from './src/middleware/validate-callback.ts';
import { createPublisher } from './src/queue/publisher.ts';
import { acknowledge, Refusal } from './src/tencent/response.ts';

const config = loadConfig(process.env);
const publish = createPublisher(config, process.env);

/** The way of a callback, top to bottom: cheap refusals first, and OK only when SQS has the message. */
export const handler = middy({ requestEnd: reportOutcome })
	// Errors go upwards: each is first made a refusal and answered, then kept if it is authentic.
	.use(spillRefused())
	.use(answerErrors())
	.use(noteArrival())
	.use(checkSourceAddress(config.ALLOWED_SOURCE_CIDRS))
	.use(checkSdkAppId(config.SDK_APP_IDS))
	.use(checkSignature(config.CALLBACK_TOKENS))
	.use(routeCommand())
	.use(parseJsonBody())
	.use(validateCallback())
	.use(normalizeCallback())
	.handler(async ({ message, arrivedAt }) => {
		const result = await publish(message, arrivedAt);
		if (!result.ok)
			throw new Refusal('queue', `The queue did not take the message (${result.code})`, { cause: result.cause });
		return acknowledge();
	});

import { loadConfig } from './src/config.ts';
import { loadForwarder } from './src/forward/load-forwarder.ts';
import { buildMessage } from './src/middleware/build-message.ts';
import { checkSdkAppId } from './src/middleware/check-sdk-app-id.ts';
import { checkSignature } from './src/middleware/check-signature.ts';
import { checkSourceAddress } from './src/middleware/check-source-address.ts';
import { forwardPublished } from './src/middleware/forward-published.ts';
import { parseJsonBody } from './src/middleware/parse-json-body.ts';
import { type Findings, publishMessage } from './src/middleware/publish-message.ts';
import { readQuery } from './src/middleware/read-query.ts';
import { recordArrival } from './src/middleware/record-arrival.ts';
import { reportOutcome } from './src/middleware/report-outcome.ts';
import { respondToErrors } from './src/middleware/respond-to-errors.ts';
import { routeCommand } from './src/middleware/route-command.ts';
import { spillRejected } from './src/middleware/spill-rejected.ts';
import { validateCallback } from './src/middleware/validate-callback.ts';
import { pipeline } from './src/pipeline.ts';
import { createPublisher } from './src/queue/publisher.ts';
import { acknowledge } from './src/tencent/response.ts';

const config = loadConfig(process.env);
const publish = createPublisher(config, process.env);
const forward = loadForwarder(config.forwardUrl);

/** The path of a callback, top to bottom: cheap checks first, and `OK` only once SQS has confirmed the message. */
export const handler = pipeline<Findings>({ onError: [respondToErrors, spillRejected], requestEnd: reportOutcome })
	.use(recordArrival())
	.use(checkSourceAddress(config.allowedSources))
	.use(readQuery())
	.use(checkSdkAppId(config.sdkAppIds))
	.use(checkSignature(config.tokens))
	.use(routeCommand(forward))
	.use(parseJsonBody())
	.use(validateCallback())
	.use(buildMessage())
	.use(publishMessage(publish))
	.use(forwardPublished(config.forwardPublished ? forward : undefined))
	.handler(acknowledge);

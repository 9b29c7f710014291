import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { HookRequest, Step } from '../../src/pipeline.ts';

/** Runs one step on an event, as if earlier steps had found `known`. */
export const runStep = <Needs, Adds>(
	step: Step<Needs, Adds>,
	event: object,
	known: Partial<Needs> = {},
): {
	/** All findings afterwards. */
	readonly internal: Partial<Needs & Adds>;
	/** The response with which the step ended the request, if it did. */
	readonly response: unknown;
} => {
	const internal = { ...known };
	const response = step.before({ event, internal } as never);
	return { internal: internal as Partial<Needs & Adds>, response };
};

/** A request as a hook sees it. */
export const hookRequest = <Findings>(
	internal: object,
	options: { readonly event?: unknown; readonly error?: unknown } = {},
): HookRequest<Findings> & { response?: APIGatewayProxyStructuredResultV2 } =>
	({ event: {}, error: undefined, ...options, internal, response: undefined }) as never;

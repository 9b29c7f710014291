import middy, { type Request } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';

type Event = APIGatewayProxyEventV2;
type Response = APIGatewayProxyStructuredResultV2;

/**
 * One step of the pipeline. It reads the event and what earlier steps learned (`Needs`), and writes what it learns
 * itself (`Adds`) to `internal`; AWS's event stays untouched. A response that it returns ends the request early.
 */
export interface Step<Needs = unknown, Adds = unknown> {
	readonly before: (request: {
		readonly event: Event;
		readonly internal: Needs & { -readonly [Key in keyof Adds]?: Adds[Key] };
		// biome-ignore lint/suspicious/noConfusingVoidType: a step that lets the request pass returns nothing.
	}) => Response | Promise<Response | void> | void;
	/** For the compiler only. */
	readonly adds?: Adds;
}

/** A request as the hooks see it: an error can end it at any step, so any step's findings may be missing. */
export interface HookRequest<Findings> {
	/** The event; a direct invocation can send anything. */
	readonly event: Partial<Event> | null | undefined;
	readonly internal: Partial<Findings>;
	error?: unknown;
	response?: Response | undefined;
}

/** What runs around the steps. */
export interface Hooks<Findings> {
	/** Run in this order if a step throws; the first must set a response. */
	readonly onError: readonly ((request: HookRequest<Findings>) => void | Promise<void>)[];
	/** Runs once the response is ready. */
	readonly requestEnd: (request: HookRequest<Findings>) => void;
}

/** middy, but it accepts a step only if its needs are met: middy's own types accept any order (middyjs/middy#914). */
export interface Pipeline<Findings, Known = unknown> {
	/** Appends a step. */
	use<Needs, Adds>(step: Known extends Needs ? Step<Needs, Adds> : never): Pipeline<Findings, Known & Adds>;
	/** Ends the pipeline with the response to a request that passed every step; everything that hooks rely on must be known. */
	handler(
		respond: Known extends Findings ? () => Response : never,
	): (event: Event, context: Context) => Promise<Response>;
}

/** Starts a pipeline. */
export const pipeline = <Findings>({ onError, requestEnd }: Hooks<Findings>): Pipeline<Findings> => {
	// middy types events and findings per middleware; here the compiler checks them per step, so middy need not.
	const base = middy({ requestEnd: requestEnd as (request: Request) => void });
	// middy runs the error hooks that were added last first.
	for (const hook of onError.toReversed()) base.onError(hook as (request: Request) => void | Promise<void>);
	return base as unknown as Pipeline<Findings>;
};

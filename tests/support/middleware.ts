import type { MiddlewareObj } from '@middy/core';

/** Runs what a middleware does before the handler; gives its early answer, throws its refusal, changes the event. */
export const runBefore = <Event>(middleware: MiddlewareObj<Event>, event: object): unknown =>
	middleware.before?.({ event } as never);

import { describe, expect, test, vi } from 'vitest';
import { publishMessage } from '../../../src/middleware/publish-message.ts';
import type { Publish } from '../../../src/queue/publisher.ts';
import { toMessage } from '../../support/messages.ts';
import { runStep } from '../../support/middleware.ts';

const message = toMessage();
const run = (publish: Publish) => runStep(publishMessage(publish), {}, { message, arrivedAtTick: 7 });

describe('a message', () => {
	test('is sent with the moment of its arrival, and how long that took is known', async () => {
		const publish = vi.fn<Publish>(async () => ({ ok: true, durationMs: 12 }));
		const { internal, response } = run(publish);
		await response;

		expect(publish).toHaveBeenCalledExactlyOnceWith(message, 7);
		expect(internal.publishMs).toBe(12);
	});

	test('that SQS did not confirm rejects the callback, with the name of the error alone', async () => {
		const cause = new Error('canary');
		const { internal, response } = run(async () => ({ ok: false, code: 'AccessDenied', cause }));

		await expect(response).rejects.toMatchObject({
			reason: 'queue',
			message: 'The queue did not accept the message (AccessDenied)',
			cause,
		});
		expect(internal).not.toHaveProperty('publishMs');
	});
});

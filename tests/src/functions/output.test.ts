import { afterEach, beforeEach, expect, test } from 'vitest';
import { logPublished } from '../../../src/functions/output.ts';
import { toMessage } from '../../support/messages.ts';
import { captureOutput, type Output } from '../../support/output.ts';

let output: Output;
beforeEach(() => {
	output = captureOutput();
});
afterEach(() => output.stop());

test('a message has the line that the callback function writes, without anything that a user wrote', () => {
	const message = toMessage({ body: { TopicId: '@TGS#_1@TOPIC#_1' } });
	logPublished([message]);
	const { timestamp: _, service: __, ...line } = output.lines()[0] ?? {};
	expect(line).toEqual({
		level: 'INFO',
		message: 'The message is on the queue',
		outcome: 'published',
		command: 'Group.CallbackAfterSendMsg',
		sdkAppId: '1400000000',
		groupId: '@TGS#2SAMPLE5Q',
		topicId: '@TGS#_1@TOPIC#_1',
		seq: 101,
		sequenced: true,
		eventId: message.deduplicationId,
	});
});

test('an event of another kind does not count as a sent message, although it has the number of one', () => {
	const { body, ...keys } = toMessage();
	logPublished([{ ...keys, body: body.replace('message.sent.v1', 'message.edited.v1') }]);
	expect(output.lines()[0]).not.toHaveProperty('command');
});

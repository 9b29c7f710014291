import { describe, expect, test } from 'vitest';
import { lossesOf, type Template } from '../../deploy/plugin/losses.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:alarms';

/** A template with this domain and these actions of its alarms. */
const template = (domainName?: string, alarmActions?: unknown): Template => ({
	Resources: {
		...(domainName === undefined
			? {}
			: { Domain: { Type: 'AWS::ApiGatewayV2::DomainName', Properties: { DomainName: domainName } } }),
		SpilledAlarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmActions: alarmActions } },
	},
});

const none = template('', [{ Ref: 'AWS::NoValue' }]);

test.each([
	['a stack like the next', template('chat.example.com', [TOPIC]), template('chat.example.com', [TOPIC])],
	['a stack that had neither', none, template('chat.example.com', [TOPIC])],
	['a topic that another replaces', template('', [TOPIC]), template('', [TOPIC.replace('alarms', 'others')])],
])('nothing is lost from %s', (_what, deployed, next) => {
	expect(lossesOf(deployed, next, [])).toEqual([]);
});

describe('a deployment without the domain of the last one', () => {
	const deployed = template('chat.example.com', [TOPIC]);

	test.each([
		['none', template('', [TOPIC])],
		['another', template('other.example.com', [TOPIC])],
	])('is rejected, with %s instead', (_what, next) => {
		expect(lossesOf(deployed, next, [])).toEqual([
			"This would delete the domain chat.example.com, and Tencent's callbacks with it: " +
				'set it again, or deploy with --param="remove=domainName" if that is what you want',
		]);
	});

	test('is allowed if it is confirmed by name', () => {
		expect(lossesOf(deployed, template('', [TOPIC]), ['domainName'])).toEqual([]);
		expect(lossesOf(deployed, template('', [TOPIC]), ['alarmTopicArn'])).toHaveLength(1);
	});
});

describe('a deployment without the topic of the alarms', () => {
	test.each([
		['now', [TOPIC]],
		['in the first releases', { 'Fn::If': ['HasAlarmTopic', [TOPIC], { Ref: 'AWS::NoValue' }] }],
	])('is rejected if the template names it %s', (_when, actions) => {
		expect(lossesOf(template('', actions), none, [])).toEqual([
			`This would silence the alarms, which go to ${TOPIC}: ` +
				'set it again, or deploy with --param="remove=alarmTopicArn" if that is what you want',
		]);
	});

	test('is allowed if it is confirmed by name', () => {
		expect(lossesOf(template('', [TOPIC]), none, ['alarmTopicArn'])).toEqual([]);
	});
});

describe("a deployment without the way to the app's own server", () => {
	const forwarding = (url?: string): Template => ({
		Resources: {
			CallbackLambdaFunction: {
				Type: 'AWS::Lambda::Function',
				Properties: { Environment: { Variables: url === undefined ? {} : { FORWARD_URL: url } } },
			},
		},
	});
	const deployed = forwarding('https://app.example.com/callback');

	test('is refused, because every check before sending would let everything pass', () => {
		expect(lossesOf(deployed, forwarding(), [])).toEqual([
			'This would allow everything that https://app.example.com/callback is asked now: ' +
				'set it again, or deploy with --param="remove=forwardUrl" if that is what you want',
		]);
	});

	test('is made where it is told so by name, or if there is another way', () => {
		expect(lossesOf(deployed, forwarding(), ['forwardUrl'])).toEqual([]);
		expect(lossesOf(deployed, forwarding('https://other.example.com'), [])).toEqual([]);
		expect(lossesOf(forwarding(), forwarding(), [])).toEqual([]);
	});
});

describe('a deployment without the function that reconciles', () => {
	const reconciling: Template = { Resources: { ReconcileLambdaFunction: { Type: 'AWS::Lambda::Function' } } };
	const other: Template = { Resources: {} };

	test('is refused, because nobody would notice callbacks that never arrive', () => {
		expect(lossesOf(reconciling, other, [])).toEqual([
			'This would end the search for messages whose callback never arrived: ' +
				'set it again, or deploy with --param="remove=reconcileSecret" if that is what you want',
		]);
	});

	test('is made where it is told so by name, or if there was none', () => {
		expect(lossesOf(reconciling, other, ['reconcileSecret'])).toEqual([]);
		expect(lossesOf(reconciling, reconciling, [])).toEqual([]);
		expect(lossesOf(other, reconciling, [])).toEqual([]);
	});
});

import { gzipSync } from 'node:zlib';
import type { StoredEvent } from './cloudwatch-logs.ts';

/** How CloudWatch Logs invokes a function for a subscription filter. */
export const toBatch = (logEvents: readonly StoredEvent[], messageType = 'DATA_MESSAGE') => {
	const batch = {
		messageType,
		owner: '123456789012',
		logGroup: '/aws/lambda/tim-relay-prod-callback',
		logStream: '2026/11/24/[$LATEST]0123456789abcdef',
		subscriptionFilters: ['tim-relay-prod-ReplaySubscription-0'],
		logEvents: logEvents.map((event, i) => ({ id: String(i).padStart(56, '3'), ...event })),
	};
	return { awslogs: { data: gzipSync(JSON.stringify(batch)).toString('base64') } };
};

/** With this, CloudWatch Logs checks whether it can reach the function. */
export const controlMessage = toBatch(
	[{ timestamp: 1_510_109_208_016, message: 'CWL CONTROL MESSAGE: Checking health of destination Lambda.' }],
	'CONTROL_MESSAGE',
);

/** A time in the format of alarms, which is not quite ISO 8601. */
const toAlarmTime = (time: number) => new Date(time).toISOString().replace('Z', '+0000');

/** How EventBridge invokes a function when the spilled alarm, which lasted from one time to another, is over. */
export const toAlarmEnd = (from: number, to: number) => ({
	version: '0',
	id: '2dde0eb1-528b-d2d5-9ca6-6d590caf2329',
	'detail-type': 'CloudWatch Alarm State Change',
	source: 'aws.cloudwatch',
	account: '123456789012',
	time: new Date(to).toISOString(),
	region: 'eu-central-1',
	resources: ['arn:aws:cloudwatch:eu-central-1:123456789012:alarm:tim-relay-prod-spilled'],
	detail: {
		alarmName: 'tim-relay-prod-spilled',
		previousState: { value: 'ALARM', reason: 'Threshold Crossed', reasonData: '{}', timestamp: toAlarmTime(from) },
		state: { value: 'OK', reason: 'Threshold Crossed', reasonData: '{}', timestamp: toAlarmTime(to) },
	},
});

import type { removable } from './settings.ts';

type Removable = (typeof removable)[number];

/** The part of a template that the plugin reads. */
export interface Template {
	readonly Resources: Readonly<
		Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
	>;
}

/** The domain of the callback URL; without one its name is empty. */
const domainOf = (template: Template): string | undefined => {
	const name = template.Resources.Domain?.Properties?.DomainName;
	return typeof name === 'string' && name !== '' ? name : undefined;
};

/** The topic of the alarms, as this release writes it and as the first ones did, inside a condition. */
const alarmTopicOf = (template: Template): string | undefined => {
	const alarm = Object.values(template.Resources).find(({ Type }) => Type === 'AWS::CloudWatch::Alarm');
	return /arn:aws[\w-]*:sns:[^"]+/.exec(JSON.stringify(alarm?.Properties?.AlarmActions) ?? '')?.[0];
};

/** Where the function forwards what it does not publish. */
const forwardUrlOf = (template: Template): string | undefined => {
	const environment = template.Resources.CallbackLambdaFunction?.Properties?.Environment as
		| { readonly Variables?: { readonly FORWARD_URL?: string } }
		| undefined;
	return environment?.Variables?.FORWARD_URL;
};

const isReconciled = (template: Template): boolean => template.Resources.ReconcileLambdaFunction !== undefined;

const toRemove = (name: Removable): string =>
	`set it again, or deploy with --param="remove=${name}" if that is what you want`;

/** One line for each thing that the next template would remove from the deployed stack without having been told to. */
export const lossesOf = (deployed: Template, next: Template, asked: readonly string[]): string[] => {
	const domain = domainOf(deployed);
	const topic = alarmTopicOf(deployed);
	const forwardUrl = forwardUrlOf(deployed);
	return [
		...(domain !== undefined && domain !== domainOf(next) && !asked.includes('domainName')
			? [`This would delete the domain ${domain}, and Tencent's callbacks with it: ${toRemove('domainName')}`]
			: []),
		...(topic !== undefined && alarmTopicOf(next) === undefined && !asked.includes('alarmTopicArn')
			? [`This would silence the alarms, which go to ${topic}: ${toRemove('alarmTopicArn')}`]
			: []),
		...(forwardUrl !== undefined && forwardUrlOf(next) === undefined && !asked.includes('forwardUrl')
			? [`This would allow everything that ${forwardUrl} is asked now: ${toRemove('forwardUrl')}`]
			: []),
		...(isReconciled(deployed) && !isReconciled(next) && !asked.includes('reconcileSecret')
			? [`This would end the search for messages whose callback never arrived: ${toRemove('reconcileSecret')}`]
			: []),
	];
};

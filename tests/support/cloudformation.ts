import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import type { Deployment } from './package.ts';

/** What a property can contain, according to AWS's specification. */
type PropertyType = ReturnType<typeof resourceNamed>['properties'][string]['type'];
type Properties = ReturnType<typeof resourceNamed>['properties'];

const spec = loadAwsServiceSpecSync();
const resourceNamed = (type: string) => spec.lookup('resource', 'cloudFormationType', 'equals', type).only();

/** The names of the metrics that AWS writes to a namespace. */
export const metricsOf = (namespace: string): string[] =>
	spec
		.all('metric')
		.filter((metric) => metric.namespace === namespace)
		.map((metric) => metric.name);

/** Marks a value that a condition leaves out. */
const NO_VALUE = Symbol('AWS::NoValue');

/** Resolves the conditions of a template, which serverless has filled with plain values, as CloudFormation does. */
export const decided = (template: Deployment['template']): Deployment['template'] => {
	const holds = (condition: unknown): boolean => {
		const [name, operands] = Object.entries(condition as Record<string, unknown[]>)[0] ?? [];
		if (name === 'Fn::Not') return !holds(operands?.[0]);
		if (name === 'Fn::Equals') return String(operands?.[0]) === String(operands?.[1]);
		throw new Error(`No condition is made with ${name} yet`);
	};
	const isMet = (name: unknown) => holds(template.Conditions[String(name)]);
	const decide = (value: unknown): unknown => {
		if (Array.isArray(value)) return value.map(decide).filter((element) => element !== NO_VALUE);
		if (!isObject(value)) return value;
		if (value.Ref === 'AWS::NoValue') return NO_VALUE;
		if (Array.isArray(value['Fn::If'])) {
			const [name, met, otherwise] = value['Fn::If'];
			return decide(isMet(name) ? met : otherwise);
		}
		const members = Object.entries(value).map(([key, member]) => [key, decide(member)] as const);
		return Object.fromEntries(members.filter(([, member]) => member !== NO_VALUE));
	};
	const present = <Part extends { readonly Condition?: string }>(parts: Readonly<Record<string, Part>>) =>
		Object.fromEntries(
			Object.entries(parts)
				.filter(([, { Condition }]) => Condition === undefined || isMet(Condition))
				.map(([name, part]) => [name, decide(part) as Part]),
		);
	return { Conditions: {}, Resources: present(template.Resources), Outputs: present(template.Outputs) };
};

/** What CloudFormation would reject: unknown types and properties, missing ones, wrong values, dangling references. */
export const problemsOf = ({ Resources, Outputs, Conditions }: Deployment['template']): string[] => [
	...Object.entries(Resources).flatMap(([name, { Type, Condition, Properties }]) => [
		...(Condition === undefined || Condition in Conditions ? [] : [`${name}: no condition ${Condition}`]),
		...problemsOfProperties(resourceNamed(Type).properties, Properties, name),
	]),
	...problemsOfReferences([Resources, Outputs], Resources, Conditions),
];

const problemsOfProperties = (properties: Properties, values: Record<string, unknown>, path: string): string[] => [
	...Object.entries(properties)
		.filter(([name, { required }]) => required && !(name in values))
		.map(([name]) => `${path}.${name} is missing`),
	...Object.entries(values).flatMap(([name, value]) => {
		const property = properties[name];
		return property ? problemsOfValue(property.type, value, `${path}.${name}`) : [`${path}.${name} is unknown`];
	}),
];

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isFunction = (value: unknown) =>
	isObject(value) && Object.keys(value).some((key) => /^(?:Ref|Fn::\w+)$/.test(key));

const problemsOfValue = (type: PropertyType, value: unknown, path: string): string[] => {
	// Only AWS knows the result of a function.
	if (isFunction(value)) return [];
	const expect = (right: boolean) => (right ? [] : [`${path} should be of the type ${type.type}`]);
	switch (type.type) {
		case 'string':
			return expect(typeof value === 'string' && (type.allowedValues?.includes(value) ?? true));
		case 'number':
		case 'integer':
			return expect(typeof value !== 'boolean' && Number.isFinite(Number(value)));
		case 'boolean':
			return expect(typeof value === 'boolean');
		case 'array':
			if (!Array.isArray(value)) return expect(false);
			return value.flatMap((element, i) => problemsOfValue(type.element, element, `${path}[${i}]`));
		case 'map':
			if (!isObject(value)) return expect(false);
			return Object.entries(value).flatMap(([key, member]) => problemsOfValue(type.element, member, `${path}.${key}`));
		case 'ref':
			if (!isObject(value)) return expect(false);
			return problemsOfProperties(spec.get('typeDefinition', type.reference.$ref).properties, value, path);
		case 'union': {
			const all = type.types.map((one) => problemsOfValue(one, value, path));
			return all.find((problems) => problems.length === 0) ?? all.flat();
		}
		default:
			return [];
	}
};

/** References, at any depth, to resources, attributes and conditions that do not exist. */
const problemsOfReferences = (
	value: unknown,
	resources: Deployment['template']['Resources'],
	conditions: Deployment['template']['Conditions'],
): string[] => {
	const check = (resource: string, attribute?: string): string[] => {
		if (resource.startsWith('AWS::')) return [];
		const type = resources[resource]?.Type;
		if (type === undefined) return [`no resource ${resource}`];
		return attribute === undefined || attribute in resourceNamed(type).attributes
			? []
			: [`${resource} has no ${attribute}`];
	};
	if (!isObject(value)) return [];
	return Object.entries(value).flatMap(([key, member]) => {
		if (key === 'Ref') return check(String(member));
		if (key === 'Fn::GetAtt') return check(...(member as [string, string]));
		if (key === 'Fn::Sub') {
			return [...String(member).matchAll(/\$\{([\w:]+)(?:\.(\w+))?\}/g)].flatMap(([, resource = '', attribute]) =>
				check(resource, attribute),
			);
		}
		const condition = key === 'Fn::If' ? String((member as unknown[])[0]) : undefined;
		const missing = condition !== undefined && !(condition in conditions) ? [`no condition ${condition}`] : [];
		return [...missing, ...problemsOfReferences(member, resources, conditions)];
	});
};

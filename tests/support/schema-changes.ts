type Schema = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Schema =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keywords without an effect on validation. */
const ANNOTATIONS = new Set(['title', 'description', '$id', '$schema', 'format']);

/**
 * Lists the changes from a released schema to the present one that could break a consumer or an old validator. Allowed
 * are optional properties, definitions, members of open lists (`examples`, the element types) and other words.
 */
export const forbiddenChanges = (released: Schema, present: Schema, path = ''): string[] =>
	[...new Set([...Object.keys(released), ...Object.keys(present)])].flatMap((keyword) => {
		const [before, now] = [released[keyword], present[keyword]];
		const place = `${path}/${keyword}`;
		if (keyword === 'properties' || keyword === 'definitions') return membersChanged(before, now, place);
		if (keyword === 'items' && isObject(before) && isObject(now)) return forbiddenChanges(before, now, place);
		if (keyword === 'oneOf' || keyword === 'examples') return keepsMembers(before, now) ? [] : [place];
		// Lists the element types with their own schema, which a later element cannot have.
		if (keyword === 'not' && isObject(before) && isObject(now)) {
			return keepsMembers(before.enum, now.enum) ? [] : [place];
		}
		if (keyword === 'format' && before !== now) return [place];
		if (ANNOTATIONS.has(keyword)) return [];
		return JSON.stringify(before) === JSON.stringify(now) ? [] : [place];
	});

const membersChanged = (before: unknown, now: unknown, place: string): string[] =>
	Object.entries((before ?? {}) as Record<string, Schema>).flatMap(([name, schema]) => {
		const present = isObject(now) ? now[name] : undefined;
		return isObject(present) ? forbiddenChanges(schema, present, `${place}/${name}`) : [`${place}/${name}`];
	});

const keepsMembers = (before: unknown, now: unknown): boolean => {
	const members = new Set((Array.isArray(now) ? now : []).map((member) => JSON.stringify(member)));
	return (Array.isArray(before) ? before : []).every((member) => members.has(JSON.stringify(member)));
};

type Leaf = string | number | boolean | null;
type Matcher =
	| Leaf
	| { readonly 'anything-but': readonly Leaf[] }
	| { readonly exists: boolean }
	| { readonly numeric: readonly ['>' | '<', number] };

/** A filter pattern of a Lambda event source mapping. Its leaves are lists of alternatives. */
export type Pattern = { readonly [key: string]: Pattern | readonly Matcher[] };

/**
 * Whether a value matches, by the rules of AWS's event-ruler, as far as the documentation's patterns use them:
 * of a list one item has to match, and it has to match everything that the pattern says of it.
 */
export const matches = (pattern: Pattern | readonly Matcher[], value: unknown): boolean => {
	if (Array.isArray(value)) return value.some((item) => matches(pattern, item));
	if (isLeaf(pattern)) return pattern.some((matcher) => matchesLeaf(matcher, value));
	return Object.entries(pattern).every(([key, child]) =>
		matches(child, (value as Record<string, unknown> | undefined)?.[key]),
	);
};

const isLeaf = (pattern: Pattern | readonly Matcher[]): pattern is readonly Matcher[] => Array.isArray(pattern);

const matchesLeaf = (matcher: Matcher, value: unknown): boolean => {
	if (typeof matcher !== 'object' || matcher === null) return matcher === value;
	// A missing field matches only `exists`.
	if ('exists' in matcher) return (value !== undefined) === matcher.exists;
	if ('anything-but' in matcher) return value !== undefined && !matcher['anything-but'].includes(value as Leaf);
	const [operator, limit] = matcher.numeric;
	return typeof value === 'number' && (operator === '>' ? value > limit : value < limit);
};

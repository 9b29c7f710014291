import type { RestClient, RestResult } from '../../tencent/rest/client.ts';
import type { Clock } from '../../tencent/rest/clock.ts';
import { type ConversationId, PAGE_SIZE } from '../../tencent/rest/history.ts';
import { type Block, type Finding, readBlock } from './read-block.ts';

/** Where to look for missing numbers. */
export interface Search {
	readonly client: RestClient;
	readonly clock: Clock;
	readonly id: ConversationId;
	/** The numbers that are not missing. */
	readonly seen: ReadonlySet<number>;
	/** The newest number in the conversation. */
	readonly newest: number;
	/** The window: from this Unix time in ms … */
	readonly from: number;
	/** … up to this one. */
	readonly to: number;
}

/** How far numbers and times may disagree: several of Tencent's servers stamp the messages of a group. */
export const SLACK = 60_000;

/**
 * Finds what the history says about the missing numbers of the window: between those that were seen, after the last and
 * before the first. It searches backwards until it meets numbers from before the window.
 */
export const findMissing = async (search: Search): Promise<RestResult<Finding[]>> => {
	const { client, clock, id, newest, from, to } = search;
	// Online-only messages have random numbers, most of them beyond the newest one.
	const seen = new Set([...search.seen].filter((seq) => seq >= 1 && seq <= newest));
	const lastSeen = seen.size > 0 ? max(seen) : newest;
	const findings = new Map<number, Finding>();
	const isMissing = ({ seq, at = from }: Finding): boolean => !seen.has(seq) && at >= from && at < to;
	const take = (block: Block): void => {
		for (const finding of block.findings) findings.set(finding.seq, finding);
	};

	for (let seq = lastSeen + 1; seq <= newest; seq += PAGE_SIZE) {
		const block = await readBlock(client, id, range(seq, Math.min(seq + PAGE_SIZE - 1, newest)), clock);
		if (!block.ok) return block;
		take(block.value);
		if (block.value.findings.some(({ at = to }) => at >= to + SLACK)) break;
	}
	for (let wanted = nextMissing(seen, lastSeen); wanted[0] !== undefined; wanted = nextMissing(seen, wanted[0] - 1)) {
		const block = await readBlock(client, id, wanted, clock);
		if (!block.ok) return block;
		take(block.value);
		if (block.value.ends || block.value.findings.some(({ at = from }) => at < from - SLACK)) break;
	}
	const inOrder = [...findings.values()].sort((a, b) => a.seq - b.seq);
	return { ok: true, value: dateFindings(inOrder, seen).filter(isMissing) };
};

/** Gives a finding without a time that of the number before it. Drops those before the first number with a known time. */
const dateFindings = (findings: readonly Finding[], seen: ReadonlySet<number>): Finding[] => {
	const first = seen.size > 0 ? min(seen) : (findings.find(({ at }) => at !== undefined)?.seq ?? 0);
	let last: number | undefined;
	return findings.flatMap((finding) => {
		last = finding.at ?? last;
		return last === undefined && finding.seq < first ? [] : [{ ...finding, at: last }];
	});
};

/** The highest missing numbers up to a number, as many as one page covers, in order. */
const nextMissing = (seen: ReadonlySet<number>, upTo: number): number[] => {
	let highest = upTo;
	while (seen.has(highest)) highest--;
	return range(Math.max(1, highest - PAGE_SIZE + 1), highest).filter((seq) => !seen.has(seq));
};

const range = (first: number, last: number): number[] =>
	Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** Unlike `Math.max`, works for more numbers than a call can have arguments. */
const max = (numbers: Iterable<number>): number => {
	let highest = 0;
	for (const number of numbers) highest = Math.max(highest, number);
	return highest;
};

const min = (numbers: Iterable<number>): number => {
	let lowest = Number.POSITIVE_INFINITY;
	for (const number of numbers) lowest = Math.min(lowest, number);
	return lowest;
};

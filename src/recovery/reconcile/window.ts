/** Messages from one Unix time in ms until before another. */
export interface TimeWindow {
	readonly from: number;
	readonly to: number;
}

/** How long a callback may still be under way, including Tencent's own retry and a slow log. */
const GRACE = 120_000;

/** RFC 3339. Without an offset, the time would depend on the machine. */
const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/** Reads a window. It ends before messages whose callbacks may still be under way, because they are not missing yet. */
export const readWindow = (from: string | undefined, to: string | undefined, now: number): TimeWindow => {
	const window = { from: readTime('--from', from), to: Math.min(readTime('--to', to), now - GRACE) };
	if (window.from < window.to) return window;
	throw new Error('--from should be before --to, and more than two minutes ago');
};

const readTime = (name: string, text = ''): number => {
	const time = RFC_3339.test(text) && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
	if (!Number.isNaN(time)) return time;
	throw new Error(`${name} should be a time with its offset, e.g. 2026-01-01T00:00:00Z`);
};

/** Whether a date is in the calendar. `Date` takes 31 April for 1 May. */
const isDay = (date: string): boolean => {
	const day = new Date(date);
	return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(date);
};

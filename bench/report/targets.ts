import { costOfMillion } from './cost.ts';
import { fixed, type Measurements, median, table } from './measurements.ts';
import { slowest } from './warm.ts';

/** What should hold, what was measured, and by how much it is missed. */
export const targets = (measured: Measurements): string => {
	const { builds, main } = measured;
	const ratio = (key: string, side: 'bare' | 'floor' = 'bare') =>
		median(main['tim-relay'], key) / median(main[side], key);
	const besideSend = (key: string) => (median(main['tim-relay'], key) - median(main['its send alone'], key)) * 1000;
	const row = (name: string, limit: number, value: number, digits: number) => [
		name,
		fixed(limit, digits),
		fixed(value, digits),
		value <= limit ? 'met' : `**missed by ${fixed((value / limit - 1) * 100, 0)} %**`,
	];
	return table(
		['target', 'limit', 'measured', ''],
		[
			row('cold start, import to first acknowledgement ÷ bare', 0.35, ratio('importAndFirst'), 2),
			row('cold start, import to first acknowledgement ÷ floor', 1.6, ratio('importAndFirst', 'floor'), 2),
			row('process start to first acknowledgement, Node itself included ÷ bare', 0.5, ratio('total'), 2),
			row('warm p50, 1 KB text ÷ bare', 0.75, ratio('textP50'), 2),
			row('warm p50, image ÷ bare', 0.75, ratio('imageP50'), 2),
			row('warm p50, 12 KB merged messages ÷ bare', 0.95, ratio('mergedP50'), 2),
			row('bundle, KB', 64, builds['tim-relay'].bytes / 1024, 1),
			row('CPU of a 1 KB text beside the send, from the 1,001st callback, µs', 150, besideSend('textCpu'), 0),
			row('… from the 101st, while V8 still compiles, µs', 150, besideSend('youngCpu'), 0),
			row('CPU of the slowest request, ms', 50, slowest(measured), 1),
			row('a million messages, $', 2.3, costOfMillion(measured.logLine).dollars, 2),
		],
	);
};

/** A count, and what it counts. */
export type Count = readonly [count: number, what: string];

/** Prints counts in a column, each with what it counts. */
export const printCounts = (counts: readonly Count[]): void => {
	for (const [count, what] of counts) console.log(`${count.toLocaleString('en').padStart(12)}  ${what}`);
};

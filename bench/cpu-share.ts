import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';

/** A control group that gives its processes a part of one core, as Lambda does. */
export interface CpuShare {
	/** The group's directory. */
	readonly path: string;
	/** Removes the group; its processes must have ended. */
	remove(): void;
}

/** The length of a scheduling period, in microseconds. */
const PERIOD = 20_000;

/** Makes a group with the given number of cores; undefined if this machine does not allow it (not Linux, or not root). */
export const createCpuShare = (cores: number): CpuShare | undefined => {
	const quota = Math.round(cores * PERIOD);
	const name = `tim-relay-bench-${process.pid}-${quota}`;
	const versions = [
		{ path: `/sys/fs/cgroup/cpu/${name}`, files: { 'cpu.cfs_period_us': PERIOD, 'cpu.cfs_quota_us': quota } },
		{ path: `/sys/fs/cgroup/${name}`, files: { 'cpu.max': `${quota} ${PERIOD}` } },
	];
	for (const { path, files } of versions) {
		try {
			mkdirSync(path);
		} catch {
			// The other version of control groups, or none.
			continue;
		}
		const remove = () => rmdirSync(path);
		try {
			for (const [file, value] of Object.entries(files)) writeFileSync(`${path}/${file}`, String(value));
			return { path, remove };
		} catch {
			remove();
		}
	}
	return undefined;
};

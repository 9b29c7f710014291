/** A Unix time in ms as RFC 3339. */
export const toTimestamp = (milliseconds: number | undefined): string | undefined =>
	milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();

/** A progress bar on a TTY, a no-op elsewhere. */
export interface Progress {
	/** Moves the bar. */
	update(done: number, note?: string): void;
	/** Removes the bar. */
	end(): void;
}

const WIDTH = 30;

/** Shows progress towards `total`, on standard error by default. */
export const showProgress = (total: number, stream: NodeJS.WriteStream = process.stderr): Progress => {
	if (!stream.isTTY) return { update: () => {}, end: () => {} };
	const startedAt = Date.now();
	let shownAt = 0;
	return {
		update: (done, note = '') => {
			const now = Date.now();
			if (now - shownAt < 100 && done < total) return;
			shownAt = now;
			const filled = Math.round((WIDTH * done) / Math.max(1, total));
			const rate = Math.round((1000 * done) / Math.max(1, now - startedAt));
			stream.write(
				`\r\x1b[K${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${done.toLocaleString('en')} of ${total.toLocaleString('en')}, ${rate}/s ${note}`,
			);
		},
		end: () => stream.write('\r\x1b[K'),
	};
};

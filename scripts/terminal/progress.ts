/** A progress bar on a TTY, a no-op elsewhere. */
export interface Progress {
	/** Moves the bar towards `total`. */
	update(done: number, total: number, note?: string): void;
	/** Removes the bar. */
	end(): void;
}

const WIDTH = 30;

/** Shows progress, by default on standard error. */
export const showProgress = (stream: NodeJS.WriteStream = process.stderr): Progress => {
	if (!stream.isTTY) return { update: () => {}, end: () => {} };
	let startedAt: number | undefined;
	let shownAt = 0;
	return {
		update: (done, total, note = '') => {
			const now = Date.now();
			startedAt ??= now;
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

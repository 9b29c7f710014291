// The local queue in a process of its own, so that it does not slow down the one that is measured.
import { startLocalQueue } from '../scripts/local/queue.ts';

const queue = await startLocalQueue();
process.send?.(queue.url);
// The queue is emptied between the runs, or the server would get slower and slower.
process.on('message', () => {
	queue.reset();
	process.send?.(queue.url);
});
process.on('disconnect', () => process.exit());

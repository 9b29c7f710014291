export { createPublisher } from '../../src/queue/publisher.ts';

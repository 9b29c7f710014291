export { logger } from '../../src/telemetry/log.ts';

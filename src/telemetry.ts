import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';

const SERVICE = 'tim-relay';

/** Log lines and metrics of the whole relay; the alarms in serverless.yml refer to the names of the metrics. */
export const logger = new Logger({ serviceName: SERVICE });

export const metrics = new Metrics({ namespace: 'TimRelay', serviceName: SERVICE });

import { beforeAll } from 'vitest';
import { packageAll } from '../support/deployments.ts';
// The tests are in these files. They run together, so that each deployment is packaged only once.
import './deployment/template.ts';
import './deployment/function.ts';
import './deployment/replay-function.ts';
import './deployment/reconcile-function.ts';
import './deployment/api.ts';
import './deployment/queues.ts';
import './deployment/alarms.ts';
import './deployment/dashboard.ts';

beforeAll(packageAll);

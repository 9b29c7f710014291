import { readConfig } from '../../src/config.ts';

export const config = readConfig(process.env);

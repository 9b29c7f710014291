import { gunzipSync } from 'node:zlib';
import type { Spill } from '../../src/spill/spill.ts';

/** What a spill holds, gzipped or not. */
export const unpackSpill = ({ reason: _, gzip, ...content }: Spill): Pick<Spill, 'message' | 'callback'> =>
	gzip === undefined ? content : JSON.parse(gunzipSync(Buffer.from(gzip, 'base64')).toString());

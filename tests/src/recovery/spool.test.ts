import { expect, test } from 'vitest';
import { openSpool } from '../../../src/recovery/spool.ts';
import { LISTS_OPEN_FILES, listOpenFiles } from '../../support/open-files.ts';

test('each value comes back as it was, in any order', () => {
	const spool = openSpool();
	const values = [{ text: 'é 群 👍' }, [1, null, 'a'], 'b'.repeat(100_000)];
	const reads = values.map((value) => spool.add(value));
	expect(reads.toReversed().map((read) => read())).toEqual(values.toReversed());
	spool.close();
});

test.runIf(LISTS_OPEN_FILES)('its file is deleted while in use, and closed after it, so that nothing is left', () => {
	const spools = () => listOpenFiles().filter((path) => /tim-relay-\w+\/spool/.test(path));
	const spool = openSpool();
	expect(spools()).toEqual([expect.stringMatching(/ \(deleted\)$/)]);
	spool.close();
	expect(spools()).toEqual([]);
});

// Prints the licences of the packages in the bundle, for a release: node scripts/notices.ts > THIRD-PARTY-NOTICES.txt
import { readdir, readFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { bundleOptions } from './build.ts';

const { metafile } = await build({ ...bundleOptions, write: false, sourcemap: false });
const folders = new Set(
	Object.keys(metafile.inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []),
);
for (const folder of [...folders].sort()) {
	const { name, version, license } = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
	console.log(`${name} ${version}, ${license}\n`);
	const files = (await readdir(folder)).filter((file) => /^(?:licen[cs]e|notice)/i.test(file));
	for (const file of files) console.log(await readFile(`${folder}/${file}`, 'utf8'));
	console.log('-'.repeat(80));
}

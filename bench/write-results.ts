import { readFile, writeFile } from 'node:fs/promises';
import { arch, cpus, platform } from 'node:os';
import { loading, packages } from './report/cold.ts';
import { comparison } from './report/comparison.ts';
import { costTable, memoryTable } from './report/cost.ts';
import { fixed, type Measurements } from './report/measurements.ts';
import { plot } from './report/plot.ts';
import { targets } from './report/targets.ts';
import { growth, slowRequests, warmStages } from './report/warm.ts';

/** Fills the places of bench/results.template.md, and draws bench/results.svg. */
export const writeResults = async (measured: Measurements): Promise<void> => {
	const { sizes, elements, slow } = measured.stages;
	const { dependencies, devDependencies } = JSON.parse(await readFile('package.json', 'utf8'));
	const versions = ['@aws-sdk/client-sqs', 'esbuild', 'aws4', '@middy/core', 'valibot']
		.map((name) => `${name} ${dependencies[name] ?? devDependencies[name]}`)
		.join(', ');
	const parts: Record<string, string> = {
		machine: `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${platform()} ${arch()}; Node ${process.version}; ${versions}; ${new Date().toISOString().slice(0, 10)}`,
		processes: String(measured.main.bare.length),
		targets: targets(measured),
		comparison: comparison(measured),
		packages: packages(measured),
		loading: loading(measured),
		stages: warmStages(measured),
		memory: memoryTable(measured),
		cost: costTable(measured),
		sizes: growth(
			'one text',
			sizes.map((result) => [`${fixed((result.bytes ?? 0) / 1024, 1)} KB`, result]),
		),
		elements: growth(
			'elements',
			elements.map((result) => [String(result.count), result]),
		),
		slow: growth('256 KiB of', Object.entries(slow)),
		slowRequests: slowRequests(measured),
	};
	const template = await readFile('bench/results.template.md', 'utf8');
	await writeFile(
		'bench/results.md',
		template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
			const part = parts[name];
			if (part === undefined) throw new Error(`bench/results.template.md asks for {{${name}}}, which nobody measures`);
			return part;
		}),
	);
	await writeFile('bench/results.svg', plot(measured));
};

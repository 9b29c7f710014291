// Required before the first script of each npm command, in CommonJS: an older Node cannot run TypeScript, and would end
// with a stack that does not say why.
if (Number.parseInt(process.versions.node, 10) < 24) {
	console.error(
		`This needs Node 24 and runs on ${process.versions.node}: "npm ci" could not install Node 24, perhaps because of --ignore-scripts. Install it with: npm rebuild node --ignore-scripts=false`,
	);
	process.exit(1);
}

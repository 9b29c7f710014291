// Loaded before a bundle with --require: times what Node itself loads for it, and writes that to file descriptor 3.
const Module = require('node:module');
const { writeSync } = require('node:fs');
const original = Module.prototype.require;
const times = {};
Module.prototype.require = function (id) {
	const start = performance.now();
	const exports = original.call(this, id);
	if (Module.isBuiltin(id)) times[id.replace('node:', '')] ??= performance.now() - start;
	return exports;
};
const start = performance.now();
require(process.argv[1]);
writeSync(3, JSON.stringify({ ...times, total: performance.now() - start }));
process.exit();

// One fresh process: loads a bundle, handles a first callback, and then, if asked, many more. It loads nothing else,
// so that whatever a bundle needs is counted as its own. The result goes to file descriptor 3; stdout is for the logs.
const { readFileSync, writeFileSync, writeSync } = require('node:fs');
const [bundle, eventsFile, firstSeq, rounds, cgroup] = process.argv.slice(2);
const events = JSON.parse(readFileSync(eventsFile, 'utf8'));
let seq = Number(firstSeq);

/** The event with a sequence number of its own, or SQS would drop it as a duplicate. */
const next = (event) => ({
	...event,
	body: event.body.replace('"MsgSeq":4242424242', `"MsgSeq":${++seq}`),
	requestContext: { ...event.requestContext, timeEpoch: Date.now() },
});
const cpu = (since) => {
	const { user, system } = process.cpuUsage(since);
	return (user + system) / 1000;
};
const check = ({ statusCode, body }) => {
	if (statusCode !== 200) throw new Error(`${bundle} answered ${statusCode} ${body}`);
};

const main = async () => {
	const result = {};
	const first = next(events.text);
	const cpuStart = process.cpuUsage();
	const start = performance.now();
	const { handler } = require(bundle);
	const loaded = performance.now();
	// Lambda loads the function at full speed and then gives it its share of the CPU.
	if (cgroup) writeFileSync(`${cgroup}/cgroup.procs`, String(process.pid));
	const limited = performance.now();
	check(await handler(first, {}));
	const answered = performance.now();
	Object.assign(result, {
		import: loaded - start,
		first: answered - limited,
		importAndFirst: answered - limited + loaded - start,
		total: answered,
		cpu: cpu(cpuStart),
		memory: process.resourceUsage().maxRSS / 1024,
	});
	for (const [name, [message, warmUp, count]] of Object.entries(JSON.parse(rounds))) {
		for (let i = 0; i < warmUp; i++) check(await handler(next(events[message]), {}));
		const times = [];
		let spent = 0;
		for (let i = 0; i < count; i++) {
			const event = next(events[message]);
			const before = process.cpuUsage();
			const began = performance.now();
			const answer = await handler(event, {});
			times.push(performance.now() - began);
			spent += cpu(before);
			check(answer);
		}
		times.sort((a, b) => a - b);
		result[`${name}P50`] = times[Math.floor(count * 0.5)];
		result[`${name}P99`] = times[Math.floor(count * 0.99)];
		result[`${name}Cpu`] = spent / count;
	}
	result.memoryWarm = process.resourceUsage().maxRSS / 1024;
	writeSync(3, JSON.stringify(result));
	process.exit();
};
main().catch((error) => {
	console.error(error);
	process.exit(1);
});

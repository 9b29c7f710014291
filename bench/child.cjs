// One fresh process: loads a bundle, handles a first callback, and then, if asked, many more, one by one or
// several at once. It loads nothing else, so that whatever a bundle needs is counted as its own. The result goes to file
// descriptor 3; stdout is for the logs.
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

const oneByOne = async (handler, name, message, count) => {
	const times = [];
	let spent = 0;
	for (let i = 0; i < count; i++) {
		const event = next(message);
		const before = process.cpuUsage();
		const began = performance.now();
		const answer = await handler(event, {});
		times.push(performance.now() - began);
		spent += cpu(before);
		check(answer);
	}
	times.sort((a, b) => a - b);
	return {
		[`${name}P50`]: times[Math.floor(count * 0.5)],
		[`${name}P99`]: times[Math.floor(count * 0.99)],
		[`${name}Cpu`]: spent / count,
	};
};

/** Callbacks for each second of CPU, when the process never waits. */
const inParallel = async (handler, name, message, count, atOnce) => {
	let left = count;
	const send = async () => {
		while (left-- > 0) check(await handler(next(message), {}));
	};
	const before = process.cpuUsage();
	await Promise.all(Array.from({ length: atOnce }, send));
	return { [`${name}PerCore`]: count / (cpu(before) / 1000) };
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
	for (const [name, [message, warmUp, count, atOnce]] of Object.entries(JSON.parse(rounds))) {
		for (let i = 0; i < warmUp; i++) check(await handler(next(events[message]), {}));
		Object.assign(result, await (atOnce ? inParallel : oneByOne)(handler, name, events[message], count, atOnce));
	}
	result.memoryWarm = process.resourceUsage().maxRSS / 1024;
	writeSync(3, JSON.stringify(result));
	process.exit();
};
main().catch((error) => {
	console.error(error);
	process.exit(1);
});

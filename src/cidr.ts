import { BlockList, isIP } from 'node:net';

const split = (cidr: string) => {
	const slash = cidr.indexOf('/');
	return { address: cidr.slice(0, slash), prefix: cidr.slice(slash + 1) };
};

/** Whether a text is an IPv4 or IPv6 address range in CIDR notation, e.g. `203.0.113.0/24`. */
export const isCidr = (text: string): boolean => {
	const { address, prefix } = split(text);
	const family = isIP(address);
	const bits = family === 6 ? 128 : 32;
	return family !== 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits;
};

/** A list that can be asked whether it holds an address. */
export const toBlockList = (cidrs: string[]): BlockList => {
	const blockList = new BlockList();
	for (const cidr of cidrs) {
		const { address, prefix } = split(cidr);
		blockList.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
	}
	return blockList;
};

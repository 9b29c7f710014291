declare module 'dynalite' {
	import type { Server } from 'node:http';
	/** A DynamoDB server in this process that keeps its tables in memory. */
	export default function dynalite(options: { readonly createTableMs: number }): Server;
}

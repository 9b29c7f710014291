import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { listen } from './listen.ts';

/** An app's own server on this machine, as a relay with `FORWARD_URL` expects one. */
export interface AppServer {
	/** Where it listens. */
	readonly url: string;
	/** Ends it. */
	stop(): Promise<void>;
}

/** The part of a `Group.CallbackBeforeSendMsg` callback that the server looks at. */
interface BeforeSend {
	readonly MsgBody: readonly { readonly MsgType: string; readonly MsgContent: { readonly Text?: string } }[];
}

/** Starts a server that lets every message pass, but stars out what looks like a phone number. */
export const startAppServer = async (): Promise<AppServer> => {
	const server = createServer(async (request, response) => {
		const { MsgBody } = (await json(request)) as BeforeSend;
		const changed = MsgBody.map(({ MsgType, MsgContent }) => ({
			MsgType,
			MsgContent: { ...MsgContent, ...(MsgContent.Text && { Text: MsgContent.Text.replace(/\d{7,}/g, '***') }) },
		}));
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify({ ActionStatus: 'OK', ErrorInfo: '', ErrorCode: 0, MsgBody: changed }));
	});
	const { port, stop } = await listen(server);
	return { url: `http://127.0.0.1:${port}/callback`, stop };
};

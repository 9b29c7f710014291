import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { makeCheckout } from '../support/checkout.ts';

const deployed = JSON.stringify({
	Resources: { Domain: { Type: 'AWS::ApiGatewayV2::DomainName', Properties: { DomainName: 'chat.example.com' } } },
});

/** The part of CloudFormation that says what is deployed; it records the requests, and rejects all others. */
const startCloudFormation = async () => {
	const asked: string[] = [];
	const server = createServer(async (request, response) => {
		const action = new URLSearchParams(await text(request)).get('Action') ?? '';
		asked.push(action);
		if (action !== 'GetTemplate') {
			response.writeHead(400).end();
			return;
		}
		const body = `<TemplateBody>${deployed.replaceAll('"', '&quot;')}</TemplateBody>`;
		response.end(`<GetTemplateResponse><GetTemplateResult>${body}</GetTemplateResult></GetTemplateResponse>`);
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	return { asked, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
};

test('serverless deploy without the domain of the deployed stack ends with one line and changes nothing', async () => {
	const { asked, server, url } = await startCloudFormation();
	const checkout = await makeCheckout();
	try {
		const { code, output } = await checkout.serverless(['deploy'], {
			SDK_APP_IDS: '1400000000',
			CALLBACK_TOKENS: 'token',
			AWS_ENDPOINT_URL: url,
			AWS_ACCESS_KEY_ID: 'key',
			AWS_SECRET_ACCESS_KEY: 'secret',
		});

		expect(code).toBe(1);
		expect(output).toContain(
			"Error:\nThis would delete the domain chat.example.com, and Tencent's callbacks with it: " +
				'set it again, or deploy with --param="remove=domainName" if that is what you want\n',
		);
		// Apart from that, serverless asks who is deploying.
		expect(asked.filter((action) => action !== 'GetCallerIdentity')).toEqual(['GetTemplate']);
	} finally {
		await checkout.remove();
		server.close();
	}
});

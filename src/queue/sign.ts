import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import aws4, { type Credentials, type Request } from 'aws4';

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/**
 * Makes the function that signs requests as `aws4.sign` does, with the day's key kept as a key of Node. aws4 keeps its
 * bytes, and to find out that a Buffer is not a KeyObject takes Node 24 longer than to sign.
 */
export const createSigner = (): ((request: Request, credentials: Credentials) => Request) => {
	let name = '';
	let key: KeyObject;
	return (request, credentials) => {
		const signer = new aws4.RequestSigner(request, credentials);
		signer.signature = () => {
			const { region, service } = signer;
			const scope = [signer.getDate(), region, service, 'aws4_request'];
			// Lambda renews the credentials, and the date is part of the key.
			const current = [credentials.secretAccessKey, ...scope].join();
			if (name !== current) {
				key = createSecretKey(scope.reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`) as Buffer);
				name = current;
			}
			return createHmac('sha256', key).update(signer.stringToSign()).digest('hex');
		};
		return signer.sign() as Request;
	};
};

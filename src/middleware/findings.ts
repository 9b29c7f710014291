import type { Built } from './build-message.ts';
import type { AppKnown } from './check-sdk-app-id.ts';
import type { SignatureChecked } from './check-signature.ts';
import type { Published } from './publish-message.ts';
import type { Queried } from './read-query.ts';
import type { Arrived } from './record-arrival.ts';
import type { Validated } from './validate-callback.ts';

/** What is known of a request that passed every step; of any other request, a part of it. */
export type Findings = Arrived & Queried & AppKnown & SignatureChecked & Validated & Built & Published;

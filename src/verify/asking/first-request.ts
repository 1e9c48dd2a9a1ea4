import { latestLegacyRevision } from '../../spec/revisions.ts';
import { initializeRequest } from '../messages/json-rpc.ts';
import type { RequestChange } from '../talk.ts';
import { harmlessMethod } from '../client.ts';
import type { Target } from '../target.ts';
import type { Exchange } from '../wire.ts';

/** The first request of a client of the era, with the id 1: `initialize`, or `server/discover` where there is one. */
export async function askFirst(target: Target, change: RequestChange = {}): Promise<Exchange> {
  if (target.era === 'legacy') return target.post(initializeRequest(latestLegacyRevision), change);
  return (await target.connect()).ask(await firstMethod(target), { id: 1, change });
}

/** `server/discover`, where there is one. */
export const discoverMethods = ({ facts }: Target): string[] =>
  facts.modern?.discovers === false ? [] : ['server/discover'];

/** The name of that request. */
export async function firstMethod(target: Target): Promise<string> {
  if (target.era === 'legacy') return 'initialize';
  return discoverMethods(target)[0] ?? harmlessMethod(await target.connect());
}

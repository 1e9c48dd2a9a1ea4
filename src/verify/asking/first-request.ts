import { latestLegacyRevision } from '../../spec/revisions.ts';
import { initializeRequest } from '../messages/json-rpc.ts';
import type { RequestChange } from '../talk.ts';
import type { Target } from '../target.ts';
import type { Exchange } from '../wire.ts';

/** The first request of a client of the era, with the id 1: `initialize`, or `server/discover`. */
export async function askFirst(target: Target, change: RequestChange = {}): Promise<Exchange> {
  if (target.era === 'legacy') return target.post(initializeRequest(latestLegacyRevision), change);
  return (await target.connect()).ask('server/discover', { id: 1, change });
}

/** The name of that request. */
export function firstMethod({ era }: Target): string {
  return era === 'legacy' ? 'initialize' : 'server/discover';
}

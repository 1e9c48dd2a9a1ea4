import { isServed } from './contact.ts';
import { endSessions } from './end-sessions.ts';
import type { Facts } from './facts.ts';
import { ownResult } from './messages/answer.ts';
import type { Endpoint } from './talk.ts';
import type { Exchange } from './wire.ts';

const several = 2;

/**
 * Ends the sessions of the probe. Where several clients were served before and none is any more after that, it was the
 * DELETE of one session that has ended the service for all.
 */
export async function endProbe(endpoint: Endpoint, facts: Facts, exchanges: readonly Exchange[]): Promise<Facts> {
  const [deleted] = await endSessions(endpoint, exchanges);
  const served = exchanges.filter((exchange) => isOpening(exchange) && ownResult(exchange));
  if (!facts.initialized || served.length < several || !deleted) return facts;
  if (await isServed({ endpoint, facts })) return facts;
  const problem = 'no client is served any more since one of them has ended its session with DELETE';
  return { ...facts, initialized: false, problem, closedBy: deleted };
}

function isOpening({ request }: Exchange): boolean {
  return /"method":"initialize"/.test(String(request.body));
}

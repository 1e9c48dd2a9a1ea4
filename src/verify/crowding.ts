import { modernClient } from './client.ts';
import { endSessions } from './end-sessions.ts';
import type { Facts } from './facts.ts';
import { initializeRequest } from './messages/json-rpc.ts';
import { latestLegacyRevision } from '../spec/revisions.ts';
import { slownessOf } from './slowness.ts';
import { talkTo } from './talk.ts';
import type { Endpoint } from './talk.ts';
import { WireError } from './wire.ts';
import type { Exchange } from './wire.ts';

const atOnce = 4;

/**
 * How many times longer clients wait for their opening when four come at once, from 1 (they wait beside each other) to
 * 4 (they wait for each other). A server that opens as fast as usual is not asked: 1.
 */
export async function crowdingOf(endpoint: Endpoint, facts: Facts): Promise<number> {
  if (slownessOf(facts) === 1) return 1;
  const openings = await Promise.all(Array.from({ length: atOnce }, () => openingOf(endpoint, facts)));
  const answered = openings.flatMap((opening) => opening ?? []);
  await endSessions(endpoint, answered);
  return crowdingFrom(
    facts,
    answered.map(({ durationMs }) => durationMs),
  );
}

/** The crowding that these openings at once show, in milliseconds each; one that is missing was crowded out. */
export function crowdingFrom({ openingMs = 0 }: Pick<Facts, 'openingMs'>, durationsMs: readonly number[]): number {
  if (durationsMs.length < atOnce) return atOnce;
  return Math.min(atOnce, Math.max(1, Math.max(...durationsMs) / openingMs));
}

async function openingOf(endpoint: Endpoint, facts: Facts): Promise<Exchange | undefined> {
  try {
    if (facts.initialized) return await talkTo(endpoint).post(initializeRequest(latestLegacyRevision));
    return await modernClient(endpoint, facts).ask('server/discover');
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

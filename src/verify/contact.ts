import { latestLegacyRevision } from '../spec/revisions.ts';
import { isTurnedAway, ownResult } from './messages/answer.ts';
import { modernClient } from './client.ts';
import { endSessions } from './end-sessions.ts';
import type { Facts } from './facts.ts';
import { initializeRequest, rpcRequest } from './messages/json-rpc.ts';
import { isAtHome } from './run-check.ts';
import type { Ran } from './run-check.ts';
import type { Run } from './run.ts';
import { talkTo } from './talk.ts';
import type { Endpoint } from './talk.ts';
import { WireError } from './wire.ts';

/** Whether the server under test is still there. */
export interface Contact {
  isLost(): boolean;
  /** Looks at what a check has met; the result says whether the server was lost with it. */
  after(ran: Ran): Promise<Ran>;
  /** The checks that were over before, the latest first. */
  lastInTouch(): readonly Ran[];
}

/** A watch over the endpoint of a run. Once the server is gone, it stays so. */
export function watchContact({ endpoint }: Pick<Run, 'endpoint'>): Contact {
  const state: { isLost: boolean; over: Ran[] } = { isLost: false, over: [] };
  return {
    isLost: () => state.isLost,
    lastInTouch: () => state.over.toReversed(),
    after: async (ran) => {
      const isCutOff = ran.trace?.failures.filter(isAtHome(endpoint.url)).some(({ kind }) => cutOff.includes(kind));
      if (isCutOff) state.isLost ||= await isGone(endpoint);
      if (isCutOff && state.isLost) return { ...ran, isLost: true };
      state.over.push(ran);
      return ran;
    },
  };
}

const cutOff = ['closed', 'unreachable'];
const attempts = 3;
const pauseMs = 200;

/** Whether nothing takes a connection any more, or each is closed at once. */
export async function isGone(endpoint: Endpoint): Promise<boolean> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (attempt > 0) await endpoint.wire.pause(pauseMs);
    if (await isAnswered(endpoint, rpcRequest(1, 'ping'))) return false;
  }
  return !(await isAnswered(endpoint, initializeRequest(latestLegacyRevision)));
}

async function isAnswered(endpoint: Endpoint, request: string): Promise<boolean> {
  try {
    await talkTo(endpoint).post(request, { stream: 'headers' });
    return true;
  } catch (error) {
    if (error instanceof WireError) return !cutOff.includes(error.kind);
    throw error;
  }
}

/** Whether a new client gets what the first one got, the second time at the latest; what is late is served. */
export async function isServed(run: Pick<Run, 'endpoint' | 'facts'>): Promise<boolean> {
  return (await isServedNow(run)) || isServedNow(run);
}

async function isServedNow({ endpoint, facts }: Pick<Run, 'endpoint' | 'facts'>): Promise<boolean> {
  try {
    if (facts.initialized) return await opens(endpoint);
    return facts.modern === undefined || (await discovers(endpoint, facts));
  } catch (error) {
    if (error instanceof WireError) return error.kind === 'timeout';
    throw error;
  }
}

async function opens(endpoint: Endpoint): Promise<boolean> {
  const opened = await talkTo(endpoint).post(initializeRequest(latestLegacyRevision));
  await endSessions(endpoint, [opened]);
  return ownResult(opened) !== undefined || isTurnedAway(opened);
}

async function discovers(endpoint: Endpoint, facts: Facts): Promise<boolean> {
  const answer = await modernClient(endpoint, facts).ask('server/discover');
  return ownResult(answer) !== undefined || isTurnedAway(answer);
}

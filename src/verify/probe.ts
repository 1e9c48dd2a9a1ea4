import { resultOf } from './answer.ts';
import { describe } from './describe.ts';
import { endSessions } from './end-sessions.ts';
import { header } from './headers.ts';
import { initializeRequest, rpcRequest } from './json-rpc.ts';
import { latestLegacyRevision } from '../spec/revisions.ts';
import { record } from './recorder.ts';
import { talkTo } from './target.ts';
import type { Endpoint } from './target.ts';
import { WireError } from './wire.ts';
import type { Exchange } from './wire.ts';

/** What is known about an endpoint before the checks run. */
export interface Facts {
  /** The run's credentials, or their absence, are good enough to be served. */
  readonly access: boolean;
  /** `initialize` gives a result. */
  readonly initialized: boolean;
  /** `initialize` gives a session id. */
  readonly sessions: boolean;
  /** Something is answered 401 without credentials. */
  readonly protected: boolean;
  /** The revision the server chose when offered the latest legacy one. */
  readonly protocolVersion: string | undefined;
  /** Why there is no access or no initialize; empty when there are both. */
  readonly problem: string;
  /** The HTTP status of the answer to `initialize`; undefined when none came. */
  readonly status: number | undefined;
}

/** Asks `initialize` with and without the credentials of the run. Never throws for what a server does. */
export async function probeEndpoint(endpoint: Endpoint): Promise<Facts> {
  const { wire, exchanges } = record(endpoint.wire);
  const recorded = { ...endpoint, wire };
  try {
    const opened = await talkTo(recorded).post(initializeRequest(latestLegacyRevision));
    return { ...factsOf(opened), protected: opened.status === 401 || (await refusesStrangers(recorded)) };
  } catch (error) {
    if (error instanceof WireError) return factsWithoutAnswer(error);
    throw error;
  } finally {
    await endSessions(endpoint, exchanges);
  }
}

function factsOf(opened: Exchange): Omit<Facts, 'protected'> {
  const result = resultOf(opened, 1);
  const version = result?.['protocolVersion'];
  return {
    access: opened.status !== 401,
    initialized: result !== undefined,
    sessions: result !== undefined && (header(opened.headers, 'mcp-session-id') ?? '') !== '',
    protocolVersion: typeof version === 'string' ? version : undefined,
    problem: result ? '' : problemOf(opened),
    status: opened.status,
  };
}

/** Servers that wave initialize through without a token show themselves on the next request. */
async function refusesStrangers(endpoint: Endpoint): Promise<boolean> {
  const talk = talkTo(endpoint);
  const anonymous = { anonymous: true };
  try {
    const initialize = await talk.post(initializeRequest(latestLegacyRevision), anonymous);
    return initialize.status === 401 || (await talk.post(rpcRequest(2, 'ping'), anonymous)).status === 401;
  } catch (error) {
    if (error instanceof WireError) return false;
    throw error;
  }
}

function problemOf(opened: Exchange): string {
  if (opened.status === 401) return 'the endpoint wants credentials (401): name the variable with --bearer-env';
  return `initialize gave no result: ${describe(opened)}`;
}

function factsWithoutAnswer(error: WireError): Facts {
  return {
    access: true,
    initialized: false,
    sessions: false,
    protected: false,
    protocolVersion: undefined,
    problem: `initialize was not answered: ${error.message}`,
    status: undefined,
  };
}

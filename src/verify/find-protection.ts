import { latestLegacyRevision } from '../spec/revisions.ts';
import { ownResult } from './messages/answer.ts';
import { harmlessMethod, modernClient, openSession, unlessSilent } from './client.ts';
import type { Client } from './client.ts';
import { isSecretHeader } from './messages/headers.ts';
import type { Facts } from './facts.ts';
import { initializeRequest } from './messages/json-rpc.ts';
import { talkTo } from './talk.ts';
import type { Endpoint } from './talk.ts';

type Protection = Pick<Facts, 'access' | 'protected' | 'protectedLate' | 'problem'>;

/**
 * Whether strangers are refused (401), and whether that begins only after the first request; and whether the run itself
 * gets past that point.
 */
export async function findProtection(endpoint: Endpoint, facts: Facts): Promise<Protection> {
  const { access, problem } = facts;
  if (!access) return { access, problem, protected: true };
  const stranger = withoutCredentials(endpoint);
  const first = await unlessSilent(() => talkTo(stranger).post(initializeRequest(latestLegacyRevision)));
  if (first?.status === 401) return { access, problem, protected: true };
  if (!(await isRefused(stranger, facts))) return { access, problem, protected: false };
  const isServed = endpoint.headers.length > stranger.headers.length && !(await isRefused(endpoint, facts));
  return { access: isServed, protected: true, protectedLate: true, problem: isServed ? problem : late };
}

const late = 'strangers may only begin: the next request wants credentials (401), name the variable with --bearer-env';

const withoutCredentials = (endpoint: Endpoint): Endpoint => ({
  ...endpoint,
  headers: endpoint.headers.filter(([name]) => !isSecretHeader(name)),
});

/** Whether something is answered 401 behind the first request, in an era that is spoken. */
async function isRefused(endpoint: Endpoint, facts: Facts): Promise<boolean> {
  const session = facts.initialized ? await unlessSilent(() => openSession(endpoint)) : undefined;
  const modern = facts.modern && modernClient(endpoint, facts);
  for (const client of [session, modern]) if (client && (await refuses(client))) return true;
  return false;
}

async function refuses(client: Client): Promise<boolean> {
  const methods = client.era === 'legacy' ? ['ping', harmlessMethod(client)] : [harmlessMethod(client), 'tools/list'];
  for (const method of new Set(methods)) {
    const answer = await unlessSilent(() => client.ask(method));
    if (answer?.status === 401) return true;
    if (answer && ownResult(answer) && method !== 'ping' && method !== 'server/discover') return false;
  }
  return false;
}

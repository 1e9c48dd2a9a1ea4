import { latestLegacyRevision } from '../spec/revisions.ts';
import type { Era } from '../spec/revisions.ts';
import { ownResult, resultOf } from './messages/answer.ts';
import { modernClient, openSession, unlessSilent } from './client.ts';
import type { Client } from './client.ts';
import { describe } from './describe.ts';
import type { Facts } from './facts.ts';
import { findModern } from './find-modern.ts';
import { findProtection } from './find-protection.ts';
import { findRoles } from './find-roles.ts';
import type { Roles } from './find-roles.ts';
import { header } from './messages/headers.ts';
import { initializeRequest, isObject } from './messages/json-rpc.ts';
import type { JsonObject } from './messages/json-rpc.ts';
import { endProbe } from './probe-end.ts';
import { record } from './recorder.ts';
import { talkTo } from './talk.ts';
import type { Endpoint } from './talk.ts';
import type { AllowedTool } from './tool-roles.ts';
import { WireError } from './wire.ts';
import type { Exchange } from './wire.ts';

/**
 * Asks both eras who is there, with and without the credentials of the run, lists the tools, and calls those that are
 * allow-listed once. Never throws for what a server does.
 */
export async function probeEndpoint(endpoint: Endpoint, allowed: readonly AllowedTool[] = []): Promise<Facts> {
  const recording = record(endpoint.wire);
  const recorded = { ...endpoint, wire: recording.wire };
  const facts = await factsFrom(recorded, allowed).finally(() => recording.close());
  const { exchanges } = recording;
  const timed = { ...facts, openingMs: openingMsOf(exchanges), paceMs: paceMsOf(exchanges) };
  return endProbe(endpoint, timed, exchanges);
}

async function factsFrom(endpoint: Endpoint, allowed: readonly AllowedTool[]): Promise<Facts> {
  try {
    const opened = await talkTo(endpoint).post(initializeRequest(latestLegacyRevision));
    return await withTools(endpoint, await withEras(endpoint, opened), allowed);
  } catch (error) {
    if (error instanceof WireError) return factsWithoutAnswer(error);
    throw error;
  }
}

const opening = /"method":"(initialize|server\/discover)"/;

function openingMsOf(exchanges: readonly Exchange[]): number {
  const openings = exchanges.filter((exchange) => opening.test(String(exchange.request.body)) && ownResult(exchange));
  return openings.length === 0 ? 0 : Math.min(...openings.map(({ durationMs }) => durationMs));
}

/** A call of a tool may take its time. */
function paceMsOf(exchanges: readonly Exchange[]): number {
  const usual = exchanges.filter(
    ({ request }) => request.method === 'POST' && !/"method":"tools\/call"/.test(String(request.body)),
  );
  const durations = usual.map(({ durationMs }) => durationMs).toSorted((one, other) => one - other);
  return durations[Math.floor(durations.length / 2)] ?? 0;
}

function factsOf(opened: Exchange): Facts {
  const result = resultOf(opened, 1);
  const { protocolVersion, capabilities } = result ?? {};
  return {
    access: opened.status !== 401,
    initialized: result !== undefined,
    sessions: result !== undefined && (header(opened.headers, 'mcp-session-id') ?? '') !== '',
    protected: opened.status === 401,
    protocolVersion: typeof protocolVersion === 'string' ? protocolVersion : undefined,
    capabilities: isObject(capabilities) ? capabilities : {},
    modern: undefined,
    ...{ tools: {}, roles: {} },
    problem: result ? '' : problemOf(opened),
    status: opened.status,
    opening: opened.request,
  };
}

async function withEras(endpoint: Endpoint, opened: Exchange): Promise<Facts> {
  const facts = factsOf(opened);
  const modern = facts.access ? await findModern(endpoint, facts, opened) : undefined;
  const known = { ...facts, modern, problem: modern ? '' : facts.problem };
  return { ...known, ...(await findProtection(endpoint, known)) };
}

async function withTools(endpoint: Endpoint, facts: Facts, allowed: readonly AllowedTool[]): Promise<Facts> {
  const legacy = facts.initialized && (await unlessSilent(() => openSession(endpoint, undefined, askable)));
  const modern = facts.modern && modernClient(endpoint, facts);
  const all = await Promise.all([...(legacy ? [legacy] : []), ...(modern ? [modern] : [])].map(listOf));
  const tools = Object.fromEntries(all);
  const known = { ...facts, tools };
  if (allowed.length === 0) return known;
  const roles: Partial<Record<Era, Roles>> = {};
  for (const client of [...(legacy ? [legacy] : []), ...(modern ? [modernClient(endpoint, known)] : [])]) {
    roles[client.era] = (await unlessSilent(() => findRoles(client, allowed, tools[client.era] ?? []))) ?? {};
  }
  return { ...known, roles };
}

const askable = { capabilities: { elicitation: {}, sampling: {}, roots: {} } };

async function listOf(client: Client): Promise<readonly [Client['era'], readonly JsonObject[]]> {
  if (!('tools' in client.capabilities)) return [client.era, []];
  const answer = await unlessSilent(() => client.ask('tools/list'));
  const tools = answer && ownResult(answer)?.['tools'];
  return [client.era, Array.isArray(tools) ? tools.filter(isObject) : []];
}

function problemOf(opened: Exchange): string {
  if (opened.status === 401) return 'the endpoint wants credentials (401): name the variable with --bearer-env';
  return `initialize gave no result: ${describe(opened)}`;
}

function factsWithoutAnswer(error: WireError): Facts {
  return {
    ...{ access: true, initialized: false, sessions: false, protected: false },
    protocolVersion: undefined,
    capabilities: {},
    modern: undefined,
    ...{ tools: {}, roles: {} },
    problem: `initialize was not answered: ${error.message}`,
    status: undefined,
  };
}

import { latestLegacyRevision } from '../spec/revisions.ts';
import type { Era } from '../spec/revisions.ts';
import { resultOf } from './messages/answer.ts';
import { describe } from './describe.ts';
import type { Facts } from './facts.ts';
import { header, withHeaders } from './messages/headers.ts';
import { initializeRequest, isObject, parseJson, rpcNotification, rpcRequest } from './messages/json-rpc.ts';
import type { JsonObject } from './messages/json-rpc.ts';
import { metaKey, modernHeaders, modernRequest, paramHeaders } from './messages/modern.ts';
import { talkTo } from './talk.ts';
import type { Endpoint, RequestChange, Talk } from './talk.ts';
import { WireError } from './wire.ts';
import type { Exchange, HeaderList, LiveStream, RpcId } from './wire.ts';

export interface ConnectOptions {
  /** What the client says it can do, such as `{ elicitation: {} }`. */
  readonly capabilities?: JsonObject;
  /** Legacy only: the revision to offer. */
  readonly protocolVersion?: string;
  /** Another user's token in place of the run's credentials. */
  readonly token?: string;
}

/** One request in the words of the era. */
export interface Asked {
  /** Default: one that this client has not used, as the specification wants it. */
  readonly id?: RpcId;
  readonly params?: JsonObject;
  /** Entries of `params._meta`, such as a progressToken. */
  readonly meta?: JsonObject;
  readonly change?: RequestChange;
}

/** A client of either era; its requests carry what the era wants. `post` completes the headers for the body given. */
export interface Client extends Talk {
  readonly era: Era;
  /** What the server says it can do. */
  readonly capabilities: JsonObject;
  /** The request as JSON, for checks that bend it before they `post` it. */
  readonly message: (method: string, asked?: Asked) => string;
  readonly ask: (method: string, asked?: Asked) => Promise<Exchange>;
  /** The same request, its answer read while it arrives. */
  readonly stream: (method: string, asked?: Asked) => Promise<LiveStream>;
}

/** A legacy session; its requests carry its id (if the server issued one) and protocol version. */
export interface Session extends Client {
  readonly id: string | undefined;
  readonly protocolVersion: string;
}

/** The server gave no session where it had to. */
export class SessionError extends Error {
  readonly exchange: Exchange;

  constructor(exchange: Exchange) {
    super(`initialize was answered with ${describe(exchange)}`);
    this.name = 'SessionError';
    this.exchange = exchange;
  }
}

/** Initializes a session and tells the server so; throws SessionError when it does not open one. */
export async function openSession(
  endpoint: Endpoint,
  protocolVersion: string = latestLegacyRevision,
  { capabilities, token }: ConnectOptions = {},
): Promise<Session> {
  const own = token === undefined ? endpoint : { ...endpoint, headers: withBearer(endpoint.headers, token) };
  const opened = await talkTo(own).post(initializeRequest(protocolVersion, capabilities));
  const result = resultOf(opened, 1);
  if (!result) throw new SessionError(opened);
  const session = sessionOf(own, opened, result);
  await session.post(rpcNotification('notifications/initialized'));
  return session;
}

/** A client of 2026-07-28: nothing is sent before the first request. */
export function modernClient(endpoint: Endpoint, facts: Facts, options: ConnectOptions = {}): Client {
  const { capabilities = {}, token } = options;
  const own = token === undefined ? endpoint : { ...endpoint, headers: withBearer(endpoint.headers, token) };
  const talk = talkTo(own);
  const nextId = idsFrom(own.firstId ?? 2);
  const change = (body: string | Uint8Array | undefined, given: RequestChange = {}): RequestChange => {
    const wanted = typeof body === 'string' ? [...modernHeaders(body), ...toolHeaders(body, facts)] : [];
    return { ...given, set: withHeaders(wanted, given.set ?? []) };
  };
  return clientOf({
    era: 'modern',
    capabilities: facts.modern?.capabilities ?? {},
    message: (method, { id = nextId(), params = {}, meta = {} } = {}) =>
      modernRequest({ id, method, params, meta: { [metaKey('clientCapabilities')]: capabilities, ...meta } }),
    ...talk,
    post: (body, given) => talk.post(body, change(body, given)),
    open: (method, given) => talk.open(method, change(given?.body, given)),
  });
}

/** An answer, or undefined where none came or no session could be had. */
export async function unlessSilent<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof WireError || error instanceof SessionError) return undefined;
    throw error;
  }
}

/** A request that changes nothing and that this server says it supports. */
export function harmlessMethod({ era, capabilities }: Client): string {
  const offered = ['tools', 'prompts', 'resources'].find((capability) => capability in capabilities);
  if (offered !== undefined) return `${offered}/list`;
  return era === 'legacy' ? 'ping' : 'server/discover';
}

function sessionOf(endpoint: Endpoint, opened: Exchange, result: JsonObject): Session {
  const id = header(opened.headers, 'mcp-session-id');
  const { protocolVersion: answered, capabilities } = result;
  const protocolVersion = typeof answered === 'string' ? answered : latestLegacyRevision;
  const own: HeaderList = [
    ...(id === undefined ? [] : [['Mcp-Session-Id', id] as const]),
    ['MCP-Protocol-Version', protocolVersion],
  ];
  const nextId = idsFrom(2);
  const client = clientOf({
    era: 'legacy',
    capabilities: isObject(capabilities) ? capabilities : {},
    message: (method, { id: requestId = nextId(), params, meta } = {}) =>
      rpcRequest(requestId, method, meta ? { ...params, _meta: meta } : params),
    ...talkTo({ ...endpoint, headers: withHeaders(endpoint.headers, own) }),
  });
  return { ...client, id, protocolVersion };
}

function idsFrom(first: number): () => number {
  let next = first;
  return () => next++;
}

function clientOf(parts: Omit<Client, 'ask' | 'stream'>): Client {
  return {
    ...parts,
    ask: (method, asked = {}) => parts.post(parts.message(method, asked), asked.change),
    stream: (method, asked = {}) => parts.open('POST', { ...asked.change, body: parts.message(method, asked) }),
  };
}

function toolHeaders(body: string, facts: Facts): HeaderList {
  const message = parseJson(body);
  const params = isObject(message) && message['method'] === 'tools/call' ? message['params'] : undefined;
  if (!isObject(params)) return [];
  const tool = facts.tools.modern?.find(({ name }) => name === params['name']);
  return paramHeaders(tool?.['inputSchema'], isObject(params['arguments']) ? params['arguments'] : {});
}

function withBearer(headers: HeaderList, token: string): HeaderList {
  return withHeaders(headers, [['Authorization', `Bearer ${token}`]]);
}

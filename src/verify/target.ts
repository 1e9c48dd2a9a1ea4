import { latestLegacyRevision } from '../spec/revisions.ts';
import type { Era } from '../spec/revisions.ts';
import { resultOf } from './answer.ts';
import { describe } from './describe.ts';
import { header, isSecretHeader, withHeaders, withoutHeaders } from './headers.ts';
import { initializeRequest, isObject, parseJson, rpcNotification, rpcRequest } from './json-rpc.ts';
import type { JsonObject } from './json-rpc.ts';
import type { Facts } from './probe.ts';
import type { Exchange, HeaderList, StreamReading, Wire } from './wire.ts';

/** How one request differs from the usual one. */
export interface RequestChange {
  /** Replaces headers of the same names; two entries of one name are sent as two lines. */
  readonly set?: HeaderList;
  readonly drop?: readonly string[];
  /** Leaves out the credentials of the run. */
  readonly anonymous?: boolean;
  readonly body?: string;
  readonly stream?: StreamReading;
  readonly url?: string;
  readonly timeoutMs?: number;
}

export interface Talk {
  /** POSTs a body as a client does; by default an event stream is read until the response to the body's id. */
  post(body: string, change?: RequestChange): Promise<Exchange>;
  /** Sends any other method; by default an event stream is left as soon as its headers are here. */
  send(method: string, change?: RequestChange): Promise<Exchange>;
}

/** A legacy session; its requests carry its id (if the server issued one) and protocol version. */
export interface Session extends Talk {
  readonly id: string | undefined;
  readonly protocolVersion: string;
  readonly capabilities: JsonObject;
}

/** What a check gets. Its own requests carry the headers of the run and no session. */
export interface Target extends Talk {
  readonly url: string;
  readonly era: Era;
  readonly facts: Facts;
  /** Initializes a session of its own; throws SessionError when the server does not. The runner ends it afterwards. */
  openSession(protocolVersion?: string): Promise<Session>;
}

/** Where and how to ask: the endpoint, the headers of the run such as Authorization, and the way there. */
export interface Endpoint {
  readonly url: string;
  readonly headers: HeaderList;
  readonly wire: Wire;
}

/** The server gave no session where it had to. */
export class SessionError extends Error {
  constructor(exchange: Exchange) {
    super(`initialize was answered with ${describe(exchange)}`);
    this.name = 'SessionError';
  }
}

/** The target of one check in one era. */
export function createTarget(endpoint: Endpoint, era: Era, facts: Facts): Target {
  const talk = talkTo(endpoint);
  return { url: endpoint.url, era, facts, ...talk, openSession: (version) => openSession(endpoint, version) };
}

async function openSession(endpoint: Endpoint, protocolVersion: string = latestLegacyRevision): Promise<Session> {
  const opened = await talkTo(endpoint).post(initializeRequest(protocolVersion));
  const result = resultOf(opened, 1);
  if (!result) throw new SessionError(opened);
  const session = sessionOf(endpoint, opened, result);
  await session.post(rpcNotification('notifications/initialized'));
  return session;
}

/** Requests to the endpoint with the headers of the run. */
export function talkTo(endpoint: Endpoint): Talk {
  const send: Talk['send'] = (method, change = {}) => {
    const { set = [], drop = [], anonymous = false, stream = 'headers', url = endpoint.url, ...rest } = change;
    const own = anonymous ? endpoint.headers.filter(([name]) => !isSecretHeader(name)) : endpoint.headers;
    const base = withHeaders(withHeaders([['Accept', 'text/event-stream']], own), set);
    return endpoint.wire.send({ method, url, headers: withoutHeaders(base, drop), stream, ...rest });
  };
  return {
    send,
    post: (body, change = {}) => {
      const set = withHeaders(postHeaders, change.set ?? []);
      return send('POST', { stream: readingFor(body), ...change, set, body });
    },
  };
}

/** A request that changes nothing and that this server says it supports. */
export function harmlessRequest(session: Session, id: string | number): string {
  const offered = ['tools', 'prompts', 'resources'].find((capability) => capability in session.capabilities);
  return rpcRequest(id, offered === undefined ? 'ping' : `${offered}/list`);
}

const postHeaders: HeaderList = [
  ['Content-Type', 'application/json'],
  ['Accept', 'application/json, text/event-stream'],
];

function sessionOf(endpoint: Endpoint, opened: Exchange, result: JsonObject): Session {
  const id = header(opened.headers, 'mcp-session-id');
  const { protocolVersion: answered, capabilities } = result;
  const protocolVersion = typeof answered === 'string' ? answered : latestLegacyRevision;
  const own: HeaderList = [
    ...(id === undefined ? [] : [['Mcp-Session-Id', id] as const]),
    ['MCP-Protocol-Version', protocolVersion],
  ];
  const talk = talkTo({ ...endpoint, headers: withHeaders(endpoint.headers, own) });
  return { id, protocolVersion, capabilities: isObject(capabilities) ? capabilities : {}, ...talk };
}

function readingFor(body: string): StreamReading {
  const message = parseJson(body);
  const id = isObject(message) ? message['id'] : undefined;
  return typeof id === 'string' || typeof id === 'number' ? { responseTo: id } : 'end';
}

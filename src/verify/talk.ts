import { isSecretHeader, withHeaders, withoutHeaders } from './messages/headers.ts';
import { requestId } from './messages/json-rpc.ts';
import type { Exchange, HeaderList, LiveStream, StreamReading, Wire, WireRequest } from './wire.ts';

/** How one request differs from the usual one. */
export interface RequestChange {
  /** Replaces headers of the same names; two entries of one name are sent as two lines. */
  readonly set?: HeaderList;
  readonly drop?: readonly string[];
  /** Leaves out the credentials of the run. */
  readonly anonymous?: boolean;
  /** Sends none of the run's headers: for servers that are not the endpoint. */
  readonly bare?: boolean;
  /** Sends this bearer token in place of the run's credentials. */
  readonly token?: string;
  readonly body?: string | Uint8Array;
  readonly stream?: StreamReading;
  readonly url?: string;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  readonly pace?: { readonly bytes: number; readonly pauseMs: number };
  /** Keeps back the last byte of the body until this settles; called when all but that is sent. */
  readonly hold?: () => Promise<void>;
  /** Exchanges of one name share one kept-alive connection. */
  readonly connection?: string;
}

export interface Talk {
  /** POSTs a body as a client does; by default an event stream is read until the response to the body's id. */
  readonly post: (body: string | Uint8Array, change?: RequestChange) => Promise<Exchange>;
  /** Sends any other method; by default an event stream is left as soon as its headers are here. */
  readonly send: (method: string, change?: RequestChange) => Promise<Exchange>;
  /** Reads the answer while it arrives: GET for the session's own stream, POST with a body. */
  readonly open: (method: 'GET' | 'POST', change?: RequestChange) => Promise<LiveStream>;
  /** Lets time pass, until a signal ends that: a check has no clock of its own. */
  readonly pause: Wire['pause'];
  /** How long an answer takes here, in milliseconds; 0 where nobody measures. */
  readonly paceMs: () => number;
}

/** Where and how to ask: the endpoint, the headers of the run such as Authorization, and the way there. */
export interface Endpoint {
  readonly url: string;
  readonly headers: HeaderList;
  readonly wire: Wire;
  /** Where the ids of requests begin; clients of 2026-07-28, which has no sessions, are not to share them. */
  readonly firstId?: number;
}

/** Requests to the endpoint with the headers of the run. */
export function talkTo(endpoint: Endpoint): Talk {
  const send: Talk['send'] = (method, change) => endpoint.wire.send(requestOf(endpoint, method, change));
  return {
    send,
    pause: (ms, signal) => endpoint.wire.pause(ms, signal),
    paceMs: () => endpoint.wire.paceMs?.() ?? 0,
    post: (body, change = {}) => send('POST', { stream: readingFor(body), ...postChange(change), body }),
    open: (method, change = {}) => {
      const whole = method === 'POST' ? postChange(change) : change;
      return endpoint.wire.open(requestOf(endpoint, method, { stream: 'end', ...whole }));
    },
  };
}

function requestOf(endpoint: Endpoint, method: string, change: RequestChange = {}): WireRequest {
  const { set = [], drop = [], anonymous, bare, token, stream = 'headers', url = endpoint.url, ...rest } = change;
  const isOther = anonymous === true || token !== undefined;
  const given = bare === true ? [] : endpoint.headers;
  const own = isOther ? given.filter(([name]) => !isSecretHeader(name)) : given;
  const bearer: HeaderList = token === undefined ? [] : [['Authorization', `Bearer ${token}`]];
  const base = withHeaders(withHeaders([['Accept', 'text/event-stream']], [...own, ...bearer]), set);
  return { method, url, headers: withoutHeaders(base, drop), stream, ...rest };
}

function postChange(change: RequestChange): RequestChange {
  return { ...change, set: withHeaders(postHeaders, change.set ?? []) };
}

const postHeaders: HeaderList = [
  ['Content-Type', 'application/json'],
  ['Accept', 'application/json, text/event-stream'],
];

function readingFor(body: string | Uint8Array): StreamReading {
  const id = requestId(body);
  return id === undefined ? 'end' : { responseTo: id };
}

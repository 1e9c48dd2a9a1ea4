import { isIP } from 'node:net';
import { performance } from 'node:perf_hooks';
import { Agent, request as sendRequest } from 'undici';
import type { Dispatcher } from 'undici';
import { contentType } from '../verify/headers.ts';
import { watchForResponse } from '../verify/sse.ts';
import { WireError } from '../verify/wire.ts';
import type { Ending, Exchange, HeaderList, Wire, WireErrorKind, WireRequest } from '../verify/wire.ts';

export interface WireLimits {
  /** Milliseconds for one exchange, from connecting to the last byte. */
  readonly timeoutMs: number;
  /** Bytes of one body. */
  readonly maxBytes: number;
}

export interface OpenWire extends Wire {
  /** Drops every connection; exchanges under way end with an error. */
  close(): Promise<void>;
}

/**
 * HTTP/1.1 with exactly the headers given, one connection per exchange (a reused one that the server closes meanwhile
 * would look like a failure of the server), no redirects followed.
 */
export function openWire(limits: WireLimits): OpenWire {
  const agent = new Agent({ pipelining: 0, allowH2: false, headersTimeout: 0, bodyTimeout: 0 });
  return {
    send: (request) => exchange(agent, limits, request),
    close: () => agent.destroy(),
  };
}

interface Received {
  readonly chunks: readonly Uint8Array[];
  readonly ending: Ending;
}

async function exchange(agent: Agent, limits: WireLimits, request: WireRequest): Promise<Exchange> {
  const started = performance.now();
  const timeoutMs = Math.min(limits.timeoutMs, request.timeoutMs ?? limits.timeoutMs);
  const control = new AbortController();
  const timer = setTimeout(() => {
    control.abort();
  }, timeoutMs);
  try {
    const response = await sendRequest(request.url, requestOptions(agent, request, control.signal));
    const headers = headerList(response.headers);
    const received = await receive(response, { headers, request, limits, signal: control.signal });
    const body = Buffer.concat(received.chunks);
    const durationMs = Math.round(performance.now() - started);
    const { status, text } = { status: response.statusCode, text: new TextDecoder().decode(body) };
    return { request, status, headers, body, text, ending: received.ending, durationMs };
  } catch (error) {
    if (control.signal.aborted) throw new WireError('timeout', request, `nothing within ${Math.round(timeoutMs)} ms`);
    throw new WireError(kindOf(error), request, messageOf(error));
  } finally {
    clearTimeout(timer);
    control.abort();
  }
}

function requestOptions(agent: Agent, request: WireRequest, signal: AbortSignal) {
  const { hostname } = new URL(request.url);
  return {
    dispatcher: agent,
    method: request.method,
    headers: request.headers.flat(),
    body: request.body ?? null,
    responseHeaders: 'raw' as const,
    signal,
    // Without it undici names the Host header in the TLS handshake, and a forged one fails before it is sent.
    ...(isIP(hostname.replace(/[[\]]/g, '')) === 0 && { servername: hostname }),
  };
}

interface Reading {
  readonly headers: HeaderList;
  readonly request: WireRequest;
  readonly limits: WireLimits;
  readonly signal: AbortSignal;
}

async function receive(response: Dispatcher.ResponseData, reading: Reading): Promise<Received> {
  const isEnough = stopRule(reading);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    if (isEnough(new Uint8Array())) return { chunks, ending: abandon(response) };
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      chunks.push(chunk);
      if (isEnough(chunk)) return { chunks, ending: 'enough' };
      if (size > reading.limits.maxBytes) return { chunks, ending: 'too-large' };
    }
    return { chunks, ending: 'complete' };
  } catch {
    return { chunks, ending: reading.signal.aborted ? 'timeout' : 'closed' };
  }
}

function abandon(response: Dispatcher.ResponseData): Ending {
  response.body.on('error', () => undefined).destroy();
  return 'enough';
}

function stopRule({ headers, request }: Reading): (chunk: Uint8Array) => boolean {
  const { stream = 'end' } = request;
  if (stream === 'end' || contentType(headers) !== 'text/event-stream') return () => false;
  if (stream === 'headers') return () => true;
  const decoder = new TextDecoder();
  const watch = watchForResponse(stream.responseTo);
  return (chunk) => watch(decoder.decode(chunk, { stream: true }));
}

/** With `responseHeaders: 'raw'` undici gives one flat list, which its types do not know. */
function headerList(raw: unknown): HeaderList {
  const flat = raw as readonly string[];
  return flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? ''] as const] : []));
}

function kindOf(error: unknown): WireErrorKind {
  const code = codeOf(error);
  if (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW') return 'not-http';
  if (code === 'UND_ERR_INVALID_ARG' || code === 'ERR_INVALID_URL') return 'unsendable';
  if (['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE', 'UND_ERR_DESTROYED'].includes(code)) return 'closed';
  return 'unreachable';
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message === '' ? codeOf(error) : message;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

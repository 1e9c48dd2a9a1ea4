import { once } from 'node:events';
import { connect } from 'node:http2';
import type { ClientHttp2Stream, OutgoingHttpHeaders } from 'node:http2';
import { performance } from 'node:perf_hooks';
import type { SecureContext, TLSSocket } from 'node:tls';
import { header, headerValues, withoutHeaders } from '../verify/messages/headers.ts';
import { WireError } from '../verify/wire.ts';
import type { Ending, Exchange, HeaderList, WireRequest } from '../verify/wire.ts';
import { bulkLimit } from './bulk-limit.ts';
import { ByteStore } from './byte-store.ts';
import { openTls, placeOf } from './open-socket.ts';
import { nothingWithin } from './receive.ts';
import { readBody, takePiece } from './read-body.ts';
import type { ReceptionOptions, Watch } from './reception.ts';
import { headersOf } from './sent-request.ts';
import { wireError } from './wire-problem.ts';

export interface Http2Options extends ReceptionOptions {
  readonly context: SecureContext;
  readonly timeoutMs: number;
}

/**
 * Sends one request over a TLS connection of its own that has agreed on HTTP/2, and reads the answer. By Node's own
 * client: undici's ends the process when a server closes at the wrong moment.
 */
export async function sendOverHttp2(request: WireRequest, options: Http2Options): Promise<Exchange> {
  const limit = AbortSignal.timeout(Math.ceil(options.timeoutMs));
  const signal = request.signal ? AbortSignal.any([limit, request.signal]) : limit;
  let socket: TLSSocket | undefined;
  try {
    socket = openTls(placeOf(new URL(request.url)), { protocols: ['h2'], context: options.context });
    return await exchangeOn(socket, request, { ...options, signal });
  } catch (error) {
    throw signal.aborted ? nothingWithin(options.timeoutMs, request) : wireError(error, request);
  } finally {
    socket?.on('error', () => undefined).destroy();
  }
}

interface Bounded extends ReceptionOptions {
  readonly signal: AbortSignal;
}

async function exchangeOn(socket: TLSSocket, request: WireRequest, options: Bounded): Promise<Exchange> {
  const startedAt = Date.now();
  const began = performance.now();
  await once(socket, 'secureConnect', { signal: options.signal });
  if (socket.alpnProtocol !== 'h2') throw new WireError('tls', request, 'the server does not offer HTTP/2');
  const { store, ...answer } = await receiveFrom(openStream(socket, request), options, began);
  const durationMs = Math.round(performance.now() - began);
  return { request, ...answer, ...readBody(store, answer.headers, answer.ending), startedAt, durationMs };
}

function openStream(socket: TLSSocket, { url: target, method, headers, body }: WireRequest): ClientHttp2Stream {
  const url = new URL(target);
  const session = connect(url.origin, { createConnection: () => socket });
  session.on('error', () => undefined);
  const own = withoutHeaders(headers, ['connection', 'host', 'keep-alive', 'transfer-encoding', 'upgrade']);
  const names = new Set(own.map(([name]) => name.toLowerCase()));
  const stream = session.request({
    ...{ ':method': method, ':path': url.pathname + url.search, ':scheme': 'https' },
    ':authority': header(headers, 'host') ?? url.host,
    ...(Object.fromEntries([...names].map((name) => [name, headerValues(own, name)])) as OutgoingHttpHeaders),
  });
  // Listening from the start: an error that nobody hears ends the process.
  stream.on('error', () => undefined).end(body);
  return stream;
}

interface Answer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly store: ByteStore;
  readonly ending: Ending;
}

async function receiveFrom(stream: ClientHttp2Stream, options: Bounded, began: number): Promise<Answer> {
  const [, , raw] = (await once(stream, 'response', { signal: options.signal })) as [unknown, unknown, unknown];
  const all = headersOf(raw);
  const headers = all.filter(([name]) => !name.startsWith(':'));
  const status = Number(header(all, ':status'));
  const store = new ByteStore(options.maxBytes, options.blocks);
  const watch = options.watchFor(headers);
  const isBulky = bulkLimit(headers);
  const ending = watch === 'nothing' ? 'enough' : await endOf(stream, { ...options, store, watch, isBulky, began });
  return { status, headers, store, ending };
}

interface Reading extends Bounded {
  readonly store: ByteStore;
  readonly watch: Watch;
  readonly isBulky: (piece: Uint8Array) => boolean;
  readonly began: number;
}

async function endOf(stream: ClientHttp2Stream, reading: Reading): Promise<Ending> {
  const { store, watch, isBulky, signal, began } = reading;
  const stop = () => stream.destroy();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      if (!takePiece(store, piece, isBulky)) return 'too-large';
      const ending = watch(piece, { store, lastByteAtMs: performance.now() - began });
      if (ending) return ending;
    }
    return signal.aborted ? 'timeout' : stream.rstCode === 0 ? 'complete' : 'closed';
  } catch {
    return signal.aborted ? 'timeout' : 'closed';
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

import { setTimeout as delay } from 'node:timers/promises';
import { WireError } from '../verify/wire.ts';
import type { Wire } from '../verify/wire.ts';
import { Blocks } from './byte-store.ts';
import { Connections } from './connections.ts';
import { liveStream, logEvents } from './live-stream.ts';
import { tlsContext } from './open-socket.ts';
import type { Trust } from './open-socket.ts';
import { receive } from './receive.ts';
import { sendOverHttp2 } from './send-http2.ts';
import { shakeHands } from './shake-hands.ts';
import { watchFor } from './watch-stream.ts';

export interface WireLimits {
  /** Milliseconds for one exchange, from connecting to the last byte; for an open stream to the headers. */
  readonly timeoutMs: number;
  /** Bytes of one body; all bodies under way together have 16 MiB. */
  readonly maxBytes: number;
}

export interface OpenWire extends Wire {
  /** Drops every connection; exchanges under way end with an error. */
  close(): Promise<void>;
}

const inFlightBytes = 16 * 1024 * 1024;

/**
 * HTTP with exactly the headers given, one connection per exchange unless the request names one (a reused one that the
 * server closes meanwhile would look like a failure of the server), no redirects followed, nothing decompressed.
 * Certificates of `trust` count beside those that Node trusts.
 */
export function openWire(limits: WireLimits, trust: Trust = {}): OpenWire {
  const shared = { maxBytes: limits.maxBytes, blocks: new Blocks(inFlightBytes) };
  const context = onDemand(() => tlsContext(trust));
  const connections = new Connections(context);
  const limitFor = ({ timeoutMs = limits.timeoutMs }) => Math.min(limits.timeoutMs, timeoutMs);
  return {
    send: async (request) => {
      const options = { ...shared, watchFor: watchFor.bind(undefined, request), timeoutMs: limitFor(request) };
      if (request.http2) return sendOverHttp2(request, { ...options, context: context() });
      return (await receive(connections, request, { ...options, until: 'ended' })).exchange();
    },
    open: async (request) => {
      if (request.http2) throw new WireError('unsendable', request, 'a live stream goes over HTTP/1.1');
      const log = logEvents();
      const options = { ...shared, watchFor: log.watchFor, timeoutMs: limitFor(request) };
      return liveStream(await receive(connections, request, { ...options, until: 'answered' }), log);
    },
    pause: (ms, signal) => delay(ms, undefined, signal && { signal }).catch(() => undefined),
    handshake: (url, offer) => shakeHands(url, offer, { timeoutMs: limits.timeoutMs, trust }),
    close: () => connections.close(),
  };
}

function onDemand<T>(make: () => T): () => T {
  const made: T[] = [];
  return () => (made[0] ??= make());
}

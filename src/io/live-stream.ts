import { contentType } from '../verify/messages/headers.ts';
import { readEvents } from '../verify/messages/sse.ts';
import type { ArrivedEvent, HeaderList, LiveStream } from '../verify/wire.ts';
import { eachLines } from './watch-stream.ts';
import type { Reception, Watch } from './reception.ts';
import { within } from './within.ts';

const maxEvents = 10_000;

/** The events of an answer as they arrive, and whom to tell. */
export interface EventLog {
  readonly events: readonly ArrivedEvent[];
  readonly watchFor: (headers: HeaderList) => Watch;
  /** Calls back after every piece until the function given back is called. */
  readonly onPiece: (listener: () => void) => () => void;
}

/** A log of at most 10,000 events. */
export function logEvents(): EventLog {
  const events: ArrivedEvent[] = [];
  const listeners = new Set<() => void>();
  const clock = { atMs: 0 };
  const feed = readEvents({ onEvent: (event) => events.push({ ...event, atMs: clock.atMs }) });
  const read = eachLines((lines) => {
    feed(lines);
    for (const listener of listeners) listener();
    return events.length >= maxEvents ? 'too-large' : undefined;
  });
  return {
    events,
    watchFor: (headers) => {
      if (contentType(headers) !== 'text/event-stream') return () => undefined;
      return (piece, state) => {
        clock.atMs = state.lastByteAtMs;
        return read(piece, state);
      };
    },
    onPiece: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A stream whose headers are here. */
export function liveStream(reception: Reception, log: EventLog): LiveStream {
  const { request, status, headers, headersAtMs, ended } = reception;
  return {
    ...{ request, status, headers, headersAtMs },
    events: () => log.events,
    lastByteAtMs: () => reception.lastByteAtMs,
    waitFor: async (met, timeoutMs = Infinity) => {
      if (met(log.events)) return true;
      const arrived = whenMet(() => met(log.events), log);
      try {
        const isOver = ended.then(() => met(log.events));
        return (await within(Promise.race([arrived.promise, isOver]), timeoutMs)) ?? false;
      } finally {
        arrived.stop();
      }
    },
    ended: (timeoutMs = Infinity) => within(ended, timeoutMs),
    close: async () => {
      reception.end('enough');
      await ended;
      return reception.exchange();
    },
  };
}

function whenMet(met: () => boolean, log: EventLog): { promise: Promise<boolean>; stop: () => void } {
  const state: { stop: () => void } = { stop: () => undefined };
  const promise = new Promise<boolean>((resolve, reject) => {
    state.stop = log.onPiece(() => {
      try {
        if (met()) resolve(true);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
  return {
    promise,
    stop: () => {
      state.stop();
    },
  };
}

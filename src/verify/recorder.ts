import { WireError } from './wire.ts';
import type { Exchange, LiveStream, Wire, WireErrorKind, WireRequest } from './wire.ts';

/** A request that got no answer. */
export interface Failure {
  readonly request: WireRequest;
  readonly problem: string;
  readonly kind: WireErrorKind;
}

/** What went over a wire. */
export interface Trace {
  /** What was answered, in the order the answers came; open streams when they are closed. */
  readonly exchanges: readonly Exchange[];
  readonly failures: readonly Failure[];
}

export interface Recording extends Trace {
  readonly wire: Wire;
  /** Closes the streams that are still open. */
  close(): Promise<void>;
}

/** A wire that remembers its exchanges. */
export function record(wire: Wire): Recording {
  const exchanges: Exchange[] = [];
  const failures: Failure[] = [];
  const open = new Set<LiveStream>();
  const kept = async <Answer>(request: WireRequest, answer: Promise<Answer>): Promise<Answer> => {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof WireError) failures.push({ request, problem: error.message, kind: error.kind });
      throw error;
    }
  };
  const closing = (stream: LiveStream): LiveStream => ({
    ...stream,
    close: async () => {
      const exchange = await stream.close();
      if (open.delete(stream)) exchanges.push(shortened(exchange, keptBytes));
      return exchange;
    },
  });
  return {
    ...{ exchanges, failures },
    wire: {
      ...wire,
      send: async (request) => {
        const exchange = await kept(request, wire.send(request));
        exchanges.push(shortened(exchange, keptBytes));
        return exchange;
      },
      open: async (request) => {
        const stream = await kept(request, wire.open(request));
        open.add(stream);
        return closing(stream);
      },
    },
    close: async () => {
      await Promise.all([...open].map((stream) => closing(stream).close()));
    },
  };
}

/** What is remembered of a check that is over: enough to ask the same once more, in memory that a whole run can have. */
export const traceOf = ({ exchanges, failures }: Trace): Trace => ({
  exchanges: exchanges.map((exchange) => shortened(exchange, tracedBytes)),
  failures,
});

const keptBytes = 64 * 1024;
const tracedBytes = 2 * 1024;

/** What a report needs of an exchange; a large body would stay in memory until the end of the check. */
function shortened(exchange: Exchange, maxBytes: number): Exchange {
  if (exchange.body.length <= maxBytes) return exchange;
  const body = Uint8Array.from(exchange.body.subarray(0, maxBytes));
  return { ...exchange, body, text: new TextDecoder().decode(body) };
}

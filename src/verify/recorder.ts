import { WireError } from './wire.ts';
import type { Exchange, Wire } from './wire.ts';

export interface Recording {
  readonly wire: Wire;
  /** What was answered, in the order the answers came. */
  readonly exchanges: readonly Exchange[];
}

/** A wire that remembers its exchanges. */
export function record(wire: Wire): Recording {
  const exchanges: Exchange[] = [];
  const send: Wire['send'] = async (request) => {
    const exchange = await wire.send(request);
    exchanges.push(exchange);
    return exchange;
  };
  return { wire: { send }, exchanges };
}

/** A wire whose exchanges share a budget in milliseconds that starts now. */
export function withBudget(wire: Wire, budgetMs: number, now: () => number): Wire {
  const deadline = now() + budgetMs;
  return {
    send: async (request) => {
      const left = deadline - now();
      if (left <= 0) throw new WireError('timeout', request, `the check used up its ${budgetMs} ms`);
      return wire.send({ ...request, timeoutMs: Math.min(left, request.timeoutMs ?? left) });
    },
  };
}

import { WireError } from './wire.ts';
import type { Exchange, LiveStream, Wire, WireRequest } from './wire.ts';

/** What a check waited for did not come in the time it has, which shows nothing about the server. */
export class BudgetError extends WireError {
  constructor(request: WireRequest, message: string) {
    super('timeout', request, message);
    this.name = 'BudgetError';
  }
}

export interface Budgeted {
  readonly wire: Wire;
  /** Whether something ran out of time that had no limit of its own. */
  ranOut(): boolean;
  /** Gives it so many milliseconds more. */
  extend(ms: number): void;
}

/** What a check has: so many milliseconds, an idea of how long an answer takes, and the clock. */
export interface Allowance {
  readonly ms: number;
  readonly paceMs: number;
  readonly now: () => number;
}

interface Budget {
  readonly ms: number;
  left(): number;
  /** The slowest usual answer so far, or what is known from before. */
  paceMs: number;
  ranOut: boolean;
}

/**
 * A wire whose exchanges and streams share a budget that starts now. What has no time limit of its own and is not over
 * in time throws BudgetError; so does a stream that was to be watched for longer.
 */
export function withBudget(wire: Wire, { ms, paceMs, now }: Allowance): Budgeted {
  const until = { ms: now() + ms };
  const budget: Budget = { ms, paceMs, left: () => Math.max(0, until.ms - now()), ranOut: false };
  return {
    ranOut: () => budget.ranOut,
    extend: (more) => {
      until.ms += more;
    },
    wire: {
      ...wire,
      paceMs: () => budget.paceMs,
      send: async (request) => {
        const exchange = await inBudget(budget, request, (within) => wire.send(within));
        if (isUsual(exchange)) budget.paceMs = Math.max(budget.paceMs, exchange.durationMs);
        return exchange;
      },
      open: async (request) => inTime(await inBudget(budget, request, (within) => wire.open(within)), budget),
    },
  };
}

/** Nothing that takes its time on purpose. */
function isUsual({ request: { pace, timeoutMs, signal, body }, ending }: Exchange): boolean {
  const isPlain = pace === undefined && timeoutMs === undefined && signal === undefined;
  return isPlain && ['complete', 'enough'].includes(ending) && !/"method":"tools\/call"/.test(String(body));
}

async function inBudget<Answer extends Exchange | LiveStream>(
  budget: Budget,
  request: WireRequest,
  send: (request: WireRequest) => Promise<Answer>,
): Promise<Answer> {
  const leftMs = budget.left();
  const own = request.timeoutMs ?? Infinity;
  const late = (): void => {
    if (own < leftMs || request.signal?.aborted) return;
    runOut(budget, request);
  };
  if (leftMs === 0) late();
  try {
    const answer = await send({ ...request, timeoutMs: Math.min(leftMs, own) });
    if ('ending' in answer && answer.ending === 'timeout') late();
    return answer;
  } catch (error) {
    if (error instanceof WireError && error.kind === 'timeout') late();
    throw error;
  }
}

function runOut(budget: Budget, request: WireRequest): never {
  budget.ranOut = true;
  const seconds = `${Math.round(budget.ms / 1000)} s`;
  const what =
    budget.left() === 0 ? `${seconds} were not enough for all requests of the check` : 'no whole answer came in time';
  throw new BudgetError(request, `ran out of time: ${what}`);
}

function inTime(stream: LiveStream, budget: Budget): LiveStream {
  const limited = async <Seen>(wait: (ms: number) => Promise<Seen>, ms: number, isOver: (seen: Seen) => boolean) => {
    const leftMs = budget.left();
    const seen = await wait(Math.min(ms, leftMs));
    if (ms > leftMs && !isOver(seen) && (await stream.ended(0)) === undefined) runOut(budget, stream.request);
    return seen;
  };
  return {
    ...stream,
    waitFor: (met, ms = Infinity) =>
      limited(
        (within) => stream.waitFor(met, within),
        ms,
        (seen) => seen,
      ),
    ended: (ms = Infinity) =>
      limited(
        (within) => stream.ended(within),
        ms,
        (seen) => seen !== undefined,
      ),
  };
}

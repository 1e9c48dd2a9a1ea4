import { WireError } from './wire.ts';
import type { Exchange, LiveStream, Wire, WireRequest } from './wire.ts';

/** The exchanges before this one took so long that running out of time shows nothing about the server. */
export class BudgetError extends WireError {
  constructor(request: WireRequest, budgetMs: number) {
    super('timeout', request, `${Math.round(budgetMs / 1000)} s were not enough for all requests of the check`);
    this.name = 'BudgetError';
  }
}

interface Budget {
  readonly ms: number;
  left(): number;
  /** A request without a limit of its own ran out of time. */
  ranOut: boolean;
}

export interface Budgeted {
  readonly wire: Wire;
  /** Whether a request without a limit of its own ran out of time. */
  ranOut(): boolean;
}

/**
 * A wire whose exchanges share a budget in milliseconds that starts now. One that runs out of time, and had less than
 * half of the budget, throws BudgetError.
 */
export function withBudget(wire: Wire, budgetMs: number, now: () => number): Budgeted {
  const deadline = now() + budgetMs;
  const budget: Budget = { ms: budgetMs, left: () => Math.max(0, deadline - now()), ranOut: false };
  return {
    ranOut: () => budget.ranOut,
    wire: {
      ...wire,
      send: (request) => inBudget(budget, request, (within) => wire.send(within)),
      open: async (request) => inTime(await inBudget(budget, request, (within) => wire.open(within)), budget),
    },
  };
}

async function inBudget<Answer extends Exchange | LiveStream>(
  budget: Budget,
  request: WireRequest,
  send: (request: WireRequest) => Promise<Answer>,
): Promise<Answer> {
  const leftMs = budget.left();
  const own = request.timeoutMs ?? Infinity;
  const isShort = leftMs < budget.ms / 2 && leftMs <= own;
  const late = (): void => {
    budget.ranOut ||= leftMs <= own;
    if (isShort) throw new BudgetError(request, budget.ms);
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

function inTime(stream: LiveStream, budget: Budget): LiveStream {
  const within = (ms: number): number => Math.min(ms, budget.left());
  return {
    ...stream,
    waitFor: (met, ms) => stream.waitFor(met, within(ms)),
    ended: (ms) => stream.ended(within(ms)),
  };
}

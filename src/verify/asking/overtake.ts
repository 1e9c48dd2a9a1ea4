import { BudgetError } from '../budget.ts';
import { harmlessMethod } from '../client.ts';
import type { Client } from '../client.ts';
import { WireError } from '../wire.ts';
import type { Exchange, WireErrorKind } from '../wire.ts';

const graceMs = 500;
const laps = 10;
const lapMs = 150;
/** How many times as long as the slowest of the later answers has to pass. */
const times = 10;

/** Who asks meanwhile. */
export interface Race {
  readonly rival: Client;
  /** How long what is awaited usually takes, in milliseconds; default: no time. */
  readonly usualMs?: number;
  /** What is asked meanwhile; default: what is harmless. */
  readonly ask?: () => Promise<Exchange>;
}

/** What did not come while later requests were answered, one after another: the server had its time, many times over. */
export class Overtaken {
  readonly words: string;

  constructor(count: number, slowestMs: number) {
    this.words = `${count} later requests were answered, each within ${Math.ceil(slowestMs)} ms`;
  }
}

/** What is awaited, or Overtaken. No fixed time decides: where the later requests take long, it is waited for longer. */
export async function unlessOvertaken<Coming>(awaited: Promise<Coming>, race: Race): Promise<Coming | Overtaken> {
  const over = new AbortController();
  const overtaking = overtake(race, over.signal);
  try {
    return await Promise.race([
      awaited,
      overtaking.then((overtaken): Promise<Coming | Overtaken> => {
        return overtaken ? Promise.resolve(overtaken) : awaited;
      }),
    ]);
  } finally {
    over.abort();
    await overtaking.catch(() => undefined);
  }
}

/** The answer to a request, as far as there is one; throws WireError `overtaken` when there is none. */
export async function askUnlessOvertaken<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  race: Race,
): Promise<Answer> {
  const over = new AbortController();
  const answer = ask(over.signal);
  const seen = await unlessOvertaken(answer, race);
  if (!(seen instanceof Overtaken)) return seen;
  over.abort();
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof WireError) || error.kind !== 'timeout') throw error;
    throw new WireError('overtaken', error.request, `nothing came, while ${seen.words}`);
  }
}

const tries = 3;
const leastMs = 1500;

/**
 * An answer like one that came before; undefined when none comes, three times, each for ten times as long as answers
 * took. For what may concern all clients, so that nobody is left to overtake it.
 */
export async function askThrice(
  { paceMs }: Pick<Client, 'paceMs'>,
  ask: (change: { readonly timeoutMs: number }) => Promise<Exchange>,
): Promise<Exchange | undefined> {
  const timeoutMs = Math.max(leastMs, times * paceMs());
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const answer = await unlessError(ask({ timeoutMs }), ['timeout']);
    if (answer && answer.ending !== 'timeout') return answer;
  }
  return undefined;
}

/** undefined in place of an answer that later ones have overtaken. */
export function unlessNever<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  return unlessError(answer, ['overtaken']);
}

/** undefined where there is no answer, whatever the reason, but for too little time. */
export function unlessNone<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  return unlessError(answer, ['overtaken', 'closed', 'not-http', 'tls', 'unreachable', 'unsendable']);
}

async function unlessError<Answer>(
  answer: Promise<Answer>,
  kinds: readonly WireErrorKind[],
): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof WireError && !(error instanceof BudgetError) && kinds.includes(error.kind)) return undefined;
    throw error;
  }
}

async function overtake({ rival, usualMs = 0, ask }: Race, signal: AbortSignal): Promise<Overtaken | undefined> {
  const asked = ask ?? (() => rival.ask(harmlessMethod(rival), { change: { signal } }));
  const passed = { laps: 0, ms: 0, slowestMs: rival.paceMs() };
  await rival.pause(Math.max(graceMs, usualMs, passed.slowestMs), signal);
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    if (passed.laps >= laps && passed.ms >= Math.max(times * passed.slowestMs, 2 * usualMs)) {
      return new Overtaken(passed.laps, passed.slowestMs);
    }
    await rival.pause(lapMs, signal);
    if (isOver()) break;
    const { durationMs } = await asked();
    passed.laps += 1;
    passed.ms += lapMs + durationMs;
    passed.slowestMs = Math.max(passed.slowestMs, durationMs);
  }
  return undefined;
}

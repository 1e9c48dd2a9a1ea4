import type { Verdict } from '../check.ts';
import type { Talk } from '../talk.ts';

/** How long to listen for what must not come, in milliseconds: twice as long as an answer takes here, at least so long. */
export function quietMs({ paceMs }: Pick<Talk, 'paceMs'>, leastMs: number): number {
  return Math.max(leastMs, Math.ceil(2 * paceMs()));
}

/** The pass of a check that goes by silence, which says how long it listened. */
export function silent(ms: number): Verdict {
  return { outcome: 'pass', note: `nothing of the kind in ${ms} ms` };
}

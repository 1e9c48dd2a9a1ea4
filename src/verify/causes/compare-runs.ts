import { changeHint } from './change-hint.ts';
import type { CheckResult } from '../result.ts';

/** What of an earlier result is needed to compare. */
export type SavedResult = Pick<CheckResult, 'id' | 'era' | 'outcome'>;

/** A check that ended otherwise than before. */
export interface RunChange {
  readonly id: string;
  readonly era: CheckResult['era'];
  readonly before: CheckResult['outcome'];
  readonly now: CheckResult['outcome'];
  /** What on the way to the server may have done it. */
  readonly hint?: string;
}

/**
 * Which checks end otherwise than in a saved run of the same server, such as one without the path in between. What was
 * only not tried this time, such as what needs control of the process, is no change.
 */
export function compareRuns(before: readonly SavedResult[], now: readonly CheckResult[]): RunChange[] {
  return now.filter(isTried).flatMap((result) => {
    const { id, era, outcome } = result;
    const saved = before.find((other) => other.id === id && other.era === era);
    if (!saved || saved.outcome === outcome) return [];
    const hint = outcome === 'pass' ? undefined : changeHint(result);
    return [{ id, era, before: saved.outcome, now: outcome, ...(hint !== undefined && { hint }) }];
  });
}

function isTried({ outcome }: CheckResult): boolean {
  return outcome !== 'not-run';
}

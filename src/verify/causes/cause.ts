import type { Facts } from '../facts.ts';
import type { CheckResult } from '../result.ts';

/** A mistake behind failures, known from public reports. */
export interface Cause {
  readonly id: string;
  /** What is wrong, in one sentence. */
  readonly says: string;
  readonly fix: string;
  /** Public threads where others met it, as `owner/repository#number`. */
  readonly threads: readonly string[];
  /** What a result says about itself is more than this. */
  readonly isTold?: true;
  /** Whether it explains this red result, going by what was seen. */
  explains(result: CheckResult, facts: Facts): boolean;
}

/**
 * Names the cause of each red result that one of `causes` explains, the first of them. What a check itself says about
 * its failure stays; a result that was blocked says what blocked it.
 */
export function withCauses(
  results: readonly CheckResult[],
  facts: Facts,
  causes: readonly Cause[],
): readonly CheckResult[] {
  return results.map((result) => {
    if (result.outcome !== 'fail' && result.outcome !== 'blocked') return result;
    const found = causes.find((cause) => cause.explains(result, facts));
    if (!found) return result;
    const isTold = result.outcome === 'fail' || found.isTold === true;
    const cause = isTold && result.cause !== undefined ? result.cause : found.says;
    return { ...result, cause, causeId: found.id, fix: found.fix, threads: found.threads };
  });
}

import type { CheckResult } from '../verify/result.ts';
import { isCounted, isRed } from './severity.ts';

/** 1 when a MUST failed or could not be checked, with `strict` a SHOULD too, unless it is known to fail; else 0. */
export function exitCodeOf(results: readonly CheckResult[], strict: boolean): 0 | 1 {
  const counts = (result: CheckResult): boolean => result.expectedToFail !== true && isCounted(result.level, strict);
  return results.some((result) => isRed(result) && counts(result)) ? 1 : 0;
}

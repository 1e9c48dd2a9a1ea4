import type { CheckResult } from '../verify/run-checks.ts';

/** 1 when a MUST failed or could not be checked, with `strict` a SHOULD too; else 0. */
export function exitCodeOf(results: readonly CheckResult[], strict: boolean): 0 | 1 {
  const counted = strict ? ['MUST', 'SHOULD'] : ['MUST'];
  return results.some(({ level, outcome }) => isRed(outcome) && counted.includes(level)) ? 1 : 0;
}

function isRed(outcome: CheckResult['outcome']): boolean {
  return outcome === 'fail' || outcome === 'blocked';
}

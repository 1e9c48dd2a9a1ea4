import { eraWords, type Era } from '../spec/revisions.ts';
import type { CheckResult } from '../verify/result.ts';

/** The eras in which something was tried. */
export function triedEras(checks: readonly CheckResult[]): Era[] {
  const tried = checks.filter(({ outcome }) => outcome !== 'not-applicable' && outcome !== 'not-run');
  return (['legacy', 'modern'] as const).filter((era) => tried.some((check) => check.era === era));
}

/** What the words legacy and modern mean, told once; empty where nothing was tried. */
export function eraText(checks: readonly CheckResult[]): string {
  return triedEras(checks)
    .map((era) => `${era}: ${eraWords[era]}`)
    .join('; ');
}

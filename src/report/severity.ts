import type { Level } from '../spec/requirement.ts';
import type { CheckResult } from '../verify/result.ts';

export const severities = ['error', 'warning', 'note'] as const;

/** How bad a failure is: that of a MUST is an error, of a SHOULD a warning, of a MAY a note. */
export type Severity = (typeof severities)[number];

/** The severity of a level. */
export const severityOf = (level: Level): Severity =>
  (({ MUST: 'error', SHOULD: 'warning', MAY: 'note' }) as const)[level];

/** The worst first, else in their order. */
export const bySeverity = <T extends { readonly severity: Severity }>(items: readonly T[]): T[] =>
  items.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));

/** A check that failed or could not be tried. */
export const isRed = ({ outcome }: Pick<CheckResult, 'outcome'>): boolean =>
  outcome === 'fail' || outcome === 'blocked';

/** Whether a failure of this level makes the run fail; `strict` counts a SHOULD too. */
export const isCounted = (level: Level, strict: boolean): boolean => level === 'MUST' || (strict && level === 'SHOULD');

/** The checks that are red, those of a MUST first, else in their order. */
export function redChecks(checks: readonly CheckResult[]): CheckResult[] {
  const rank = ({ level }: CheckResult): number => severities.indexOf(severityOf(level));
  return checks.filter(isRed).toSorted((a, b) => rank(a) - rank(b));
}

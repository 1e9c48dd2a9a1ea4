import type { CheckResult } from '../verify/result.ts';
import { isRed, severities, severityOf } from './severity.ts';
import type { Severity } from './severity.ts';

/** What is wrong, and every check that shows it. */
export interface Problem {
  readonly severity: Severity;
  /** The most telling one: one that failed before one that could not be tried. */
  readonly first: CheckResult;
  readonly results: readonly CheckResult[];
}

/** The red checks, those with one cause together, the gravest and widest first. */
export function problemsOf(checks: readonly CheckResult[]): Problem[] {
  const problems = [...grouped(checks.filter(isRed)).values()].map(problemOf);
  return problems.toSorted(
    (one, other) => rankOf(one.severity) - rankOf(other.severity) || other.results.length - one.results.length,
  );
}

function grouped(checks: readonly CheckResult[]): Map<string, CheckResult[]> {
  const groups = new Map<string, CheckResult[]>();
  for (const check of checks) groups.set(keyOf(check), [...(groups.get(keyOf(check)) ?? []), check]);
  return groups;
}

const keyOf = ({ id, causeId, outcome, cause }: CheckResult): string =>
  causeId ?? (outcome === 'blocked' ? (cause ?? id) : id);

function problemOf(results: readonly CheckResult[]): Problem {
  const ordered = results.toSorted((one, other) => weightOf(one) - weightOf(other));
  const [first] = ordered as [CheckResult, ...CheckResult[]];
  const severity = severityOf(ordered.map(({ level }) => level).toSorted(byLevel)[0] ?? first.level);
  return { severity, first, results: ordered };
}

const rankOf = (severity: Severity): number => severities.indexOf(severity);
const byLevel = (one: CheckResult['level'], other: CheckResult['level']): number =>
  rankOf(severityOf(one)) - rankOf(severityOf(other));

/** Failures before what could not be tried, a MUST before the rest. */
const weightOf = ({ outcome, level }: CheckResult): number => (outcome === 'fail' ? 0 : 10) + rankOf(severityOf(level));

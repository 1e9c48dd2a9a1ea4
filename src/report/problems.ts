import type { CheckResult } from '../verify/result.ts';
import { isCounted, isRed, severities, severityOf } from './severity.ts';
import type { Severity } from './severity.ts';

/** What is wrong, and every check that shows it. */
export interface Problem {
  readonly severity: Severity;
  /** The most telling one: one that failed before one that could not be tried. */
  readonly first: CheckResult;
  readonly results: readonly CheckResult[];
}

/** The red checks, those with one cause together, the gravest and widest first; what is known to fail is kept apart. */
export function problemsOf(checks: readonly CheckResult[]): Problem[] {
  const problems = [...grouped(checks.filter(isRed)).values()].map(problemOf);
  return problems.toSorted(
    (one, other) => rankOf(one.severity) - rankOf(other.severity) || other.results.length - one.results.length,
  );
}

/** The problem that each red check belongs to. */
export function problemsByCheck(checks: readonly CheckResult[]): ReadonlyMap<CheckResult, Problem> {
  return new Map(problemsOf(checks).flatMap((problem) => problem.results.map((result) => [result, problem] as const)));
}

/** Whether it makes the run fail; `strict` counts what only warns too. */
export const isCountedProblem = ({ results }: Problem, strict: boolean): boolean =>
  results.some(({ level, expectedToFail }) => expectedToFail !== true && isCounted(level, strict));

function grouped(checks: readonly CheckResult[]): Map<string, CheckResult[]> {
  const groups = new Map<string, CheckResult[]>();
  for (const check of checks) groups.set(keyOf(check), [...(groups.get(keyOf(check)) ?? []), check]);
  return groups;
}

function keyOf({ id, causeId, outcome, cause, expectedToFail }: CheckResult): string {
  const key = causeId ?? (outcome === 'blocked' ? (cause ?? id) : id);
  return expectedToFail === true ? `known ${key}` : key;
}

function problemOf(results: readonly CheckResult[]): Problem {
  const ordered = results.toSorted((one, other) => weightOf(one) - weightOf(other));
  const [first] = ordered as [CheckResult, ...CheckResult[]];
  const severity = severityOf(ordered.map(({ level }) => level).toSorted(byLevel)[0] ?? first.level);
  return { severity, first, results: ordered };
}

const rankOf = (severity: Severity): number => severities.indexOf(severity);
const byLevel = (one: CheckResult['level'], other: CheckResult['level']): number =>
  rankOf(severityOf(one)) - rankOf(severityOf(other));

/** A MUST before the rest, in each what failed before what could not be tried. */
const weightOf = ({ outcome, level }: CheckResult): number =>
  2 * rankOf(severityOf(level)) + (outcome === 'fail' ? 0 : 1);

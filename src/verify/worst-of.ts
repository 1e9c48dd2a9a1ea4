import { pass } from './check.ts';
import type { Verdict } from './check.ts';

/** The most serious of several verdicts: the first failure, else the first warning, else the first that is no pass. */
export function worstOf(verdicts: readonly Verdict[]): Verdict {
  const failures = verdicts.filter((verdict) => verdict.outcome === 'fail');
  const failure = failures.find(({ level }) => level === undefined) ?? failures[0];
  return failure ?? verdicts.find(({ outcome }) => outcome !== 'pass') ?? pass;
}

import type { CheckResult } from '../verify/result.ts';
import { counted } from './formats/terminal-style.ts';
import type { Report } from './report.ts';
import { problemsOf } from './problems.ts';
import { severities, severityOf } from './severity.ts';

/** How many checks ended in which way. */
export function tallyOf(checks: readonly CheckResult[]): Record<CheckResult['outcome'], number> {
  const count = (wanted: CheckResult['outcome']): number => checks.filter(({ outcome }) => outcome === wanted).length;
  return {
    pass: count('pass'),
    fail: count('fail'),
    blocked: count('blocked'),
    'not-applicable': count('not-applicable'),
    'not-run': count('not-run'),
  };
}

/** The counts of a report in one sentence; empty when there is nothing to count. */
export function tallyText({ checks, findings }: Report): string {
  const parts = [
    ...(checks.length > 0 ? [checksTally(checks)] : []),
    ...(findings.length > 0 ? [findingsText(findings)] : []),
  ];
  return parts.map((part) => `${part}.`).join(' ');
}

/** The counts of the checks: those that apply, how the red ones go together, and those that were not tried. */
export function checksTally(checks: readonly CheckResult[]): string {
  const { pass, fail, blocked, ...rest } = tallyOf(checks);
  const failed = checks.filter(({ outcome }) => outcome === 'fail');
  const levels = severities.flatMap((severity) => {
    const count = failed.filter((check) => severityOf(check.level) === severity).length;
    return count === 0 ? [] : [counted(count, severity)];
  });
  const red = [
    ...(fail > 0 ? [`${fail} fail (${levels.join(', ')})`] : []),
    ...(blocked > 0 ? [`${blocked} could not be checked`] : []),
  ];
  const causes = red.length > 0 ? ` for ${counted(problemsOf(checks).length, 'cause')}` : '';
  const tried = [`${pass} of ${counted(pass + fail + blocked, 'check')} pass`, ...red].join(', ');
  return `${tried}${causes}; ${rest['not-applicable']} not applicable, ${rest['not-run']} not run`;
}

function findingsText(findings: Report['findings']): string {
  const parts = severities.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [counted(count, severity)];
  });
  return `Left for you: ${parts.join(', ')}`;
}

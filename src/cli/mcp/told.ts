import { problemsOf, type Problem } from '../../report/problems.ts';
import { allProofs, opinions } from '../../report/proofs.ts';
import type { Report } from '../../report/report.ts';
import { shortened } from '../../report/safe-text.ts';
import { tallyOf } from '../../report/tally.ts';
import { verdictOf } from '../../report/verdict.ts';
import type { JsonObject } from '../../verify/messages/json-rpc.ts';

/** Characters of a text of others: a reader of results pays for each. */
const LIMIT = 2000;

/** Of a report what a reader acts on; the checks that pass are counted. */
export function toldOf(report: Report): JsonObject {
  const { outcome, exitCode, target, changes, findings, state, checks, next } = report;
  const { sentence, beside } = verdictOf(report);
  const { 'not-applicable': notApplicable, 'not-run': notRun, ...counts } = tallyOf(checks);
  return {
    ...{ outcome, exitCode, says: sentence, target, notTried: beside, changes, findings, next },
    state: state.map(({ name, file, line, disposition, why }) => ({ name, file, line, disposition, why })),
    proofs: [...allProofs(report), ...opinions(report)],
    checks: { ...counts, notApplicable, notRun },
    problems: problemsOf(checks).map(problemData),
  };
}

function problemData({ severity, first, results }: Problem): JsonObject {
  const { id, era, outcome, expected, actual, cause, fix, curl } = first;
  return {
    ...{ id, severity, era, outcome, expected, actual: shortened(actual, LIMIT) },
    also: [...new Set(results.slice(1).map((other) => other.id))],
    ...(cause !== undefined && { cause }),
    ...(fix !== undefined && { fix }),
    ...(curl !== undefined && curl.length <= LIMIT && { curl }),
  };
}

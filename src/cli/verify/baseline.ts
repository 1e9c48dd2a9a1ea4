import { UserError } from '../../errors.ts';
import { compareRuns } from '../../verify/causes/compare-runs.ts';
import type { RunChange, SavedResult } from '../../verify/causes/compare-runs.ts';
import { isObject, parseJson } from '../../verify/messages/json-rpc.ts';
import type { CheckResult } from '../../verify/result.ts';
import type { NamedText } from './options.ts';

const outcomes = ['pass', 'fail', 'not-applicable', 'not-run', 'blocked'];

/** What changed since a saved JSON report; throws UserError (2) when the file is none. */
export function comparedWith({ name, text }: NamedText, results: readonly CheckResult[]): RunChange[] {
  const report = parseJson(text);
  const saved = isObject(report) && Array.isArray(report['checks']) ? report['checks'].filter(isSaved) : [];
  if (saved.length > 0) return compareRuns(saved, results);
  const hint = 'save one with mcp-migrate verify … --json --output report.json';
  throw new UserError(`no report of verify: ${name}`, { hint, exitCode: 2 });
}

function isSaved(value: unknown): value is SavedResult {
  if (!isObject(value)) return false;
  return typeof value['id'] === 'string' && outcomes.includes(String(value['outcome'])) && 'era' in value;
}

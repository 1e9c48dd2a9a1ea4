import type { CheckResult } from '../../verify/result.ts';
import type { FormatOptions } from '../format-options.ts';
import type { Report } from '../report.ts';
import { safeJson } from '../safe-text.ts';
import { isRed } from '../severity.ts';

/**
 * The report as one JSON object with a final newline (src/report/report.schema.json). Of what passed it holds the
 * exchanges only when `verbose`: they are a megabyte.
 */
export function formatJson(report: Report, { verbose }: Pick<FormatOptions, 'verbose'>): string {
  const checks = verbose
    ? report.checks
    : report.checks.map((check) => (isRed(check) ? check : withoutExchanges(check)));
  return `${safeJson({ ...report, checks }, 2)}
`;
}

function withoutExchanges({ exchanges, ...check }: CheckResult): CheckResult {
  return check;
}

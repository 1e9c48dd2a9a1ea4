import type { Report } from '../report.ts';
import { safeJson } from '../safe-text.ts';

/** The report as one JSON object with a final newline (src/report/report.schema.json). */
export function formatJson(report: Report): string {
  return `${safeJson(report, 2)}\n`;
}

import type { UserError } from '../errors.ts';
import type { Report } from '../report/report.ts';
import { publicUrl } from '../verify/public-url.ts';
import { version } from '../version.ts';
import type { Invoked } from './terminal.ts';

/** The report of a run that ended before there was anything to report but why. */
export function refusedReport({ message, hint, exitCode }: UserError, invoked: Omit<Invoked, 'output'>): Report {
  const command = (['verify', 'audit', 'undo'] as const).find((name) => invoked.command === name) ?? 'migrate';
  const finding = { id: 'could-not-run', severity: 'error', file: 'package.json', line: 1, message } as const;
  return {
    ...{ tool: 'mcp-migrate', version, command, target: publicUrl(invoked.target), outcome: 'refused', exitCode },
    ...{ changes: [], state: [], proofs: [], checks: [], inspector: [], next: [] },
    findings: [{ ...finding, ...(hint !== undefined && { fix: hint }) }],
  };
}

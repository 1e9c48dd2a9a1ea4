import type { UserError } from '../errors.ts';
import type { Report } from '../report/report.ts';
import { version } from '../version.ts';

/** The JSON report of a run that ended before there was anything to report but why. */
export function refusedReport({ message, hint, exitCode }: UserError, argv: readonly string[]): Report {
  const command = (['verify', 'audit', 'undo'] as const).find((name) => argv[2] === name) ?? 'migrate';
  const finding = { id: 'could-not-run', severity: 'error', file: 'package.json', line: 1, message } as const;
  return {
    ...{ tool: 'mcp-migrate', version, command, target: argv[2] ?? '.', outcome: 'refused', exitCode },
    ...{ changes: [], state: [], proofs: [], checks: [], inspector: [], next: [] },
    findings: [{ ...finding, ...(hint !== undefined && { fix: hint }) }],
  };
}

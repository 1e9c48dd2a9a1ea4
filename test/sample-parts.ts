import type { Report } from '../src/report/report.ts';
import type { CheckResult } from '../src/verify/result.ts';

/** A check that passed. */
export const passed: CheckResult = {
  id: 'session-unknown-404',
  group: 'session',
  level: 'MUST',
  era: 'legacy',
  outcome: 'pass',
  expected: 'HTTP 404 for a session id the server does not know',
  actual: 'HTTP 404, application/json, `{"jsonrpc":"2.0"}`',
  source: 'docs/specification/2025-11-25/basic/transports.mdx § Session Management (3,4)',
};

/** A report with nothing in it. */
export const empty: Report = {
  tool: 'mcp-migrate',
  version: '1.0.0',
  command: 'migrate',
  target: './weather',
  outcome: 'nothing-to-do',
  exitCode: 0,
  changes: [],
  findings: [],
  state: [],
  proofs: [],
  checks: [],
  inspector: [],
  next: [],
};

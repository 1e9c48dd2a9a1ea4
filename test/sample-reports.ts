import type { Report } from '../src/report/report.ts';
import type { SecondOpinion } from '../src/verify/opinions/second-opinion.ts';
import { empty, passed } from './sample-parts.ts';
import { verified } from './sample-verify-report.ts';

interface Place {
  readonly file: string;
  readonly line: number;
}

const proven: Report = {
  ...empty,
  outcome: 'proven',
  leftOut: [{ what: 'tool-calls', message: 'what 2 tools would answer (--allow-tool NAME compares it)' }],
  changes: [
    change('add-http-switch', { file: 'src/index.ts', line: 40 }, 'MCP_TRANSPORT=http serves it over Streamable HTTP'),
    change(
      'extract-server-factory',
      { file: 'src/index.ts', line: 12 },
      "'server' is built by a factory with the 3 statements",
    ),
    change('guard-process-listeners', { file: 'src/index.ts', line: 50 }, 'listens to the process, once per session'),
    ...[60, 61, 62, 163].map((line) =>
      change('guard-process-listeners', { file: 'src/listeners.ts', line }, 'the same here'),
    ),
    {
      ...change('isolate-session-state', { file: 'src/state.ts', line: 3 }, "'unit': every session gets its own"),
      confidence: 'review',
    },
  ],
  findings: [
    { id: 'stdout-noise', severity: 'note', file: 'src/index.ts', line: 7, message: 'console.log writes to stdout' },
    {
      id: 'roots-as-authority',
      severity: 'warning',
      file: 'src/roots.ts',
      line: 21,
      message: 'roots decide what may be read',
      fix: 'ignore roots over HTTP',
    },
  ],
  state: [
    {
      name: 'history',
      file: 'src/index.ts',
      line: 9,
      disposition: 'moved',
      writes: [{ file: 'src/index.ts', line: 30 }],
      why: 'written by code of the factory only',
    },
    {
      name: 'unit',
      file: 'src/state.ts',
      line: 3,
      disposition: 'isolated',
      writes: [{ file: 'src/state.ts', line: 8 }],
      why: 'written by code outside of the factory',
    },
    { name: 'cache', file: 'src/cache.ts', line: 1, disposition: 'shared', writes: [], why: '--shared cache' },
  ],
  build: { before: { ok: true, typeErrors: 0 }, after: { ok: true, typeErrors: 0 } },
  parity: { equal: true, differences: [] },
  proofs: [
    { id: 'stdio-surface', message: 'over stdio it still shows the same', outcome: 'pass' },
    { id: 'clients', message: 'three clients at once see the same', outcome: 'pass', detail: '1 tool each' },
    { id: 'sse-surface', message: 'the SSE start', outcome: 'not-run', detail: 'there is none' },
  ],
  checks: [
    passed,
    {
      ...passed,
      id: 'rob-ping',
      group: 'robustness',
      outcome: 'not-run',
      cause: 'left out with --skip',
    },
    { ...passed, id: 'auth-401', group: 'authorization', outcome: 'not-applicable', cause: 'the endpoint is public' },
  ],
  inspector: [
    opinion('inspector', 'tools/list', { outcome: 'pass' }),
    opinion('inspector', 'prompts/list', { outcome: 'not-run', detail: 'needs Node 22.19' }),
    opinion('conformance', 'ping', { outcome: 'pass' }),
    opinion('conformance', 'resources-list', { outcome: 'not-run', detail: 'the server declares no resources' }),
    opinion('conformance', 'tools-list', {
      outcome: 'fail',
      detail: 'tools-list: no inputSchema',
      disagrees: 'it fails; passed here: feat-tool-definitions-valid',
    }),
  ],
  next: [
    { label: 'start it', command: 'npm run start:http' },
    { label: 'undo', command: 'npx mcp-migrate undo ./weather' },
  ],
};

const failed: Report = {
  ...empty,
  outcome: 'failed',
  exitCode: 1,
  build: {
    before: { ok: true, typeErrors: 1 },
    after: { ok: false, typeErrors: 3, firstError: "src/index.ts(3,1): error TS2304: Cannot find name 'x'" },
  },
  parity: {
    equal: false,
    differences: [
      { path: '/tools/forecast/description', before: 'The forecast', after: '  The forecast' },
      { path: '/tools/alerts', before: { name: 'alerts' }, after: undefined },
    ],
  },
  proofs: [{ id: 'drain', message: 'SIGTERM ends it', outcome: 'fail', detail: 'still running after 12 s' }],
  checks: [
    passed,
    {
      ...passed,
      id: 'sec-origin-403',
      group: 'security',
      outcome: 'fail',
      expected: 'HTTP 403 for a foreign Origin',
      actual: 'HTTP 200, application/json',
      cause: 'nothing looks at the Origin header',
      curl: "curl -sS -i -N --max-time 10 -X POST 'http://127.0.0.1:3000/mcp' -H 'Origin: http://evil.example'",
    },
    { ...passed, id: 'rob-ping', group: 'robustness', level: 'SHOULD', outcome: 'blocked', cause: 'no session' },
  ],
};

const refused: Report = {
  ...empty,
  outcome: 'refused',
  exitCode: 3,
  changes: proven.changes.slice(0, 1),
  findings: [
    { id: 'keep-session-state', severity: 'error', file: 'src/a.ts', line: 2, message: "'a' would be shared by all" },
  ],
  state: [
    {
      name: 'a',
      file: 'src/a.ts',
      line: 2,
      disposition: 'refused',
      writes: [{ file: 'src/a.ts', line: 5 }],
      why: 'its first value is awaited',
    },
  ],
};

const migrated: Report = {
  ...empty,
  outcome: 'migrated',
  leftOut: [{ what: 'checks', message: 'the checks and the MCP Inspector (--no-verify)' }],
  changes: proven.changes.slice(0, 2),
  parity: { equal: true, differences: [] },
  proofs: proven.proofs.slice(0, 2),
};

const planned: Report = { ...empty, outcome: 'planned', changes: proven.changes.slice(0, 2), state: proven.state };

/** Fixed reports by name: one for each way a run can end. */
export const sampleReports: Readonly<Record<string, Report>> = {
  proven,
  migrated,
  planned,
  failed,
  verified,
  refused,
  'nothing-to-do': empty,
};

function change(transform: string, place: Place, message: string): Report['changes'][number] {
  return { transform, ...place, message, confidence: 'safe' };
}

/** A report in which `text` stands wherever a server or a project has a say. */
export function reportSaying(text: string): Report {
  const place = { file: text, line: 1 };
  return {
    ...proven,
    target: text,
    leftOut: [{ what: 'tool-calls', message: text }],
    changes: [{ transform: 'add-http-switch', ...place, message: text, confidence: 'safe' }],
    findings: [{ id: 'unknown-start', severity: 'error', ...place, message: text, fix: text }],
    state: [{ name: text, ...place, disposition: 'moved', writes: [place], why: text }],
    build: {
      before: { ok: true, typeErrors: 0, firstError: text },
      after: { ok: false, typeErrors: 1, firstError: text },
    },
    parity: { equal: false, differences: [{ path: text, before: text, after: { [text]: text } }] },
    proofs: [{ id: 'clients', message: text, outcome: 'fail', detail: text }],
    checks: [
      {
        ...{ ...passed, outcome: 'fail', expected: text, actual: text, cause: text, fix: text, curl: text },
        ...{ remark: text, hurts: { whom: 'users', how: text } },
        threads: [text],
        exchanges: [
          {
            ...{ atMs: 0, durationMs: 1, problem: text },
            request: { method: text, url: text, headers: [[text, text]], body: text },
            response: { status: 200, headers: [[text, text]], body: text, ending: 'complete' },
          },
        ],
      },
      { ...passed, id: 'sec-origin-403', outcome: 'fail', actual: text, cause: text, causeId: 'no-guard' },
      { ...passed, id: 'sec-host-rebinding', outcome: 'fail', actual: text, cause: text, causeId: 'no-guard' },
      { ...passed, outcome: 'not-applicable', cause: text },
      { ...passed, outcome: 'not-run', cause: text },
    ],
    inspector: [{ by: 'conformance', asked: text, call: text, outcome: 'fail', detail: text, disagrees: text }],
    notes: [text],
    next: [{ label: text, command: text }],
  };
}

function opinion(
  by: SecondOpinion['by'],
  asked: string,
  ending: Pick<SecondOpinion, 'outcome' | 'detail' | 'disagrees'>,
): SecondOpinion {
  const call =
    by === 'inspector'
      ? `mcp-inspector --cli $URL --method ${asked}`
      : `conformance server --url $URL --scenario ${asked}`;
  return { by, asked, era: 'legacy', call, ...ending };
}

import type { Report } from '../src/report/report.ts';
import type { CheckResult } from '../src/verify/result.ts';
import { empty, passed } from './sample-parts.ts';

const initialize: NonNullable<CheckResult['exchanges']>[number] = {
  atMs: 120,
  durationMs: 14,
  request: {
    method: 'POST',
    url: 'http://127.0.0.1:3000/mcp',
    headers: [
      ['Content-Type', 'application/json'],
      ['Authorization', '[redacted]'],
    ],
    body: '{"jsonrpc":"2.0","id":1,"method":"initialize"}',
  },
  response: {
    status: 200,
    headers: [['content-type', 'text/event-stream']],
    body: 'event: message\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n',
    ending: 'enough',
  },
};

/** What a verify run with something of every kind reports. */
export const verified: Report = {
  ...empty,
  command: 'verify',
  target: 'http://127.0.0.1:3000/mcp',
  outcome: 'failed',
  exitCode: 1,
  checks: [
    { ...passed, exchanges: [initialize] },
    {
      ...passed,
      id: 'session-delete',
      level: 'MAY',
      outcome: 'fail',
      expected: 'HTTP 2xx or 405',
      actual: 'HTTP 500, without a body',
    },
    {
      ...passed,
      id: 'rob-ping',
      group: 'robustness',
      level: 'SHOULD',
      outcome: 'fail',
      actual: 'HTTP 502, text/html, `<h1>Bad | Gateway</h1>`',
    },
    {
      ...passed,
      id: 'sec-origin-403',
      group: 'security',
      outcome: 'fail',
      expected: 'HTTP 403 for a foreign Origin',
      actual: 'HTTP 200, text/event-stream, 100% of it',
      cause: 'nothing looks at the Origin header',
      fix: 'give the transport allowedOrigins, or check the header before it',
      hurts: { whom: 'users', how: 'any web page can reach the server' },
      causeId: 'no-guard',
      remark: 'the Origin is not looked at',
      threads: ['https://github.com/modelcontextprotocol/typescript-sdk/issues/1'],
      curl: "curl -sS -i -N --max-time 10 -X POST 'http://127.0.0.1:3000/mcp' -H 'Origin: http://evil.example'",
      exchanges: [
        initialize,
        {
          ...initialize,
          atMs: 140,
          durationMs: 60,
          request: { method: 'GET', url: 'http://127.0.0.1:3000/mcp', headers: [['Accept', 'text/event-stream']] },
          response: { status: 405, headers: [['allow', 'POST']], body: '', ending: 'complete' },
        },
        {
          atMs: 210,
          durationMs: 30,
          request: { method: 'DELETE', url: 'http://127.0.0.1:3000/mcp', headers: [] },
          problem: 'the connection was closed before an answer came',
        },
      ],
    },
    {
      ...passed,
      id: 'sec-host-rebinding',
      group: 'security',
      level: 'SHOULD',
      outcome: 'fail',
      cause: 'nothing looks at the Origin header',
      causeId: 'no-guard',
    },
    { ...passed, id: 'sec-host', group: 'security', era: 'modern', outcome: 'blocked', cause: 'no session' },
    {
      ...passed,
      id: 'rob-hostile-json',
      group: 'robustness',
      outcome: 'fail',
      actual: 'HTTP 500',
      expectedToFail: true,
      curl: `head -c 9 /dev/zero | curl 'http://127.0.0.1:3000/mcp' -d '${'[]'.repeat(1000)}'`,
    },
    { ...passed, id: 'auth-401', group: 'authorization', outcome: 'not-applicable', cause: 'the endpoint is public' },
    { ...passed, id: 'rob-cancel', group: 'robustness', outcome: 'not-run', cause: 'needs a tool that takes a while' },
  ],
  notes: ['a token was given and never asked for'],
};

import { describe, expect, it } from 'vitest';
import { requirementById } from '../src/spec/requirements/index.ts';
import { compareRuns } from '../src/verify/causes/compare-runs.ts';
import type { CheckResult } from '../src/verify/result.ts';

function result(id: string, outcome: CheckResult['outcome'], more: Partial<CheckResult> = {}): CheckResult {
  const { group, level, source, expect: expected } = requirementById(id);
  return { id, group, level, source, era: 'legacy', outcome, expected, actual: 'HTTP 200', ...more };
}

describe('two runs of the same server', () => {
  it('differ in what ended otherwise, era by era', () => {
    const before = [result('rob-ping', 'pass'), result('rob-ping', 'fail', { era: 'modern' })];
    const now = [result('rob-ping', 'pass'), result('rob-ping', 'pass', { era: 'modern' })];
    expect(compareRuns(before, now)).toEqual([{ id: 'rob-ping', era: 'modern', before: 'fail', now: 'pass' }]);
  });

  it('do not differ in what only one of them had or could try', () => {
    const before = [result('life-sigterm', 'pass'), result('session-delete', 'pass')];
    const cause = 'needs control of the process (verify ./project or verify -- command)';
    expect(compareRuns(before, [result('life-sigterm', 'not-run', { cause }), result('rob-ping', 'fail')])).toEqual([]);
  });

  it.each([
    ['rob-ping', { actual: 'HTTP 403, text/plain, `Invalid Host`' }, 'MCP_ALLOWED_HOSTS'],
    ['rob-ping', { actual: 'HTTP 502, text/html, `Bad Gateway`' }, 'gateway'],
    ['rob-ping', { actual: 'HTTP 301, location https://example.com/mcp' }, 'redirects'],
    ['rob-ping', { actual: 'HTTP 413, text/html' }, 'client_max_body_size'],
    ['session-missing-400', {}, 'Mcp-Session-Id gets lost on its way to the server'],
    ['pv-header-invalid-400', {}, 'MCP-Protocol-Version'],
    ['dep-sse-not-buffered', {}, 'proxy_buffering off'],
    ['dep-idle-timeout', {}, 'proxy_read_timeout'],
    ['dep-sse-not-compressed', {}, 'compressed'],
    ['mod-method-header', {}, 'Mcp-Method'],
    ['sse-framing', {}, 'event streams'],
    ['sec-origin-403', {}, 'Origin'],
    ['auth-401-without-token', {}, 'WWW-Authenticate'],
    ['cn-content-type-415', {}, 'Content-Type'],
  ])('%s that failed (%j) hints at the path: %s', (id, more, hint) => {
    const changes = compareRuns([result(id, 'pass')], [result(id, 'fail', more)]);
    expect(changes).toMatchObject([{ id, now: 'fail', hint: expect.stringContaining(hint) as string }]);
  });

  it('hint at a session id that does not come back', () => {
    const cause = 'the server is stateless: initialize returns no Mcp-Session-Id';
    const now = [result('session-delete', 'not-applicable', { cause })];
    expect(compareRuns([result('session-delete', 'pass')], now)).toMatchObject([
      { now: 'not-applicable', hint: 'Mcp-Session-Id gets lost on its way to the client' },
    ]);
  });

  it('give no hint where none comes to mind', () => {
    expect(compareRuns([result('rob-ping', 'pass')], [result('rob-ping', 'fail')])).toEqual([
      { id: 'rob-ping', era: 'legacy', before: 'pass', now: 'fail' },
    ]);
  });
});

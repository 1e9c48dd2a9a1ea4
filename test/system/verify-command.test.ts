import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { start as startMustBroken } from '../../fixtures/servers/broken/rob-ping.ts';
import { start as startShouldBroken } from '../../fixtures/servers/broken/rpc-parse-error-body.ts';
import { start as startProtected } from '../../fixtures/servers/conformant/raw-protected.ts';
import { start, startRaw } from '../../fixtures/servers/conformant/raw.ts';
import { listen } from '../../fixtures/servers/running.ts';
import type { Running } from '../../fixtures/servers/running.ts';
import { verify as runVerify } from '../../src/cli/commands/verify.ts';
import { createProgress } from '../../src/cli/progress.ts';
import { usualChecks } from '../../src/cli/verify/options.ts';
import type { VerifyOptions } from '../../src/cli/verify/options.ts';
import { allowedTool, headerOf, requestHeaders, tokensOf } from '../../src/cli/verify/request.ts';
import { UserError } from '../../src/errors.ts';
import { Processes } from '../../src/io/run-process.ts';
import type { Report } from '../../src/report/report.ts';
import { checks } from '../../src/verify/checks/index.ts';

const usual = { ...usualChecks, strict: false, env: {}, timeout: 5 };

describe('verify <url>', () => {
  it('gives 0 when every MUST passes, and lists every check', async () => {
    const { checks: results, exitCode } = await verify(await start());
    expect(exitCode).toBe(0);
    expect(results.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
  });

  it('gives 1 for a MUST', async () => {
    expect((await verify(await startMustBroken())).exitCode).toBe(1);
  });

  it('gives 1 for a SHOULD only when strict', async () => {
    expect((await verify(await startShouldBroken())).exitCode).toBe(0);
    expect((await verify(await startShouldBroken(), { strict: true })).exitCode).toBe(1);
  });

  it('lists what --only and --skip leave out with the reason', async () => {
    const { checks: results } = await verify(await start(), {
      only: ['session', 'rob-ping'],
      skip: ['session-delete'],
    });
    expect(results).toHaveLength(checks.length);
    expect(results.find(({ id }) => id === 'session-delete')).toMatchObject({
      outcome: 'not-run',
      cause: 'left out with --skip',
    });
    const leftOut = results.filter(({ outcome }) => outcome === 'not-run').map(({ id }) => id);
    expect(leftOut).toEqual(checks.map(({ id }) => id).filter((id) => !/^session-(?!delete$)|^rob-ping/.test(id)));
  });

  it('sends the token of --bearer-env and never shows it', async () => {
    const server = await startProtected();
    const tokens = tokensOf({ bearer: 'KEY' }, { KEY: String(server.tokens?.bearer) });
    const report = await verify(server, { tokens, headers: requestHeaders([], tokens) });
    expect(report.exitCode).toBe(0);
    expect(report.checks.find(({ id }) => id === 'auth-401-without-token')?.outcome).toBe('pass');
    expect(JSON.stringify(report)).not.toContain(server.tokens?.bearer);
  });

  it('gives 1 and names --bearer-env when the endpoint wants credentials', async () => {
    const { checks: results, exitCode } = await verify(await startProtected());
    expect(exitCode).toBe(1);
    expect(results.find(({ id }) => id === 'rob-ping')).toMatchObject({
      outcome: 'blocked',
      cause: 'the endpoint wants credentials (401): name the variable with --bearer-env',
    });
  });

  it("takes a tool for an echo only when it gives back what it is given, not where 'x' stands in every answer", async () => {
    const tools = [{ name: 'count', arguments: { of: 'x' } }];
    const report = await verify(await start(), { tools });
    expect(report.exitCode).toBe(0);
    expect(report.checks.find(({ id }) => id === 'rob-payload-200k')?.outcome).toBe('pass');
  });

  it('waits for an endpoint that is starting', async () => {
    const refused: string[] = [];
    const server = await startRaw((request, next) => {
      if (refused.length > 2) return next(request);
      refused.push(request.method);
      return { status: 503 };
    });
    expect((await verify(server, { wait: 20 })).exitCode).toBe(0);
  });

  it('throws 3 with a hint when nothing listens', async () => {
    const closed = createServer();
    const url = `${await listen(closed)}/mcp?key=s3cret`;
    closed.close();
    const error = await errorOf({ url });
    expect(error).toMatchObject({ exitCode: 3, hint: expect.stringContaining('--wait') as string });
    expect(error.message).not.toContain('s3cret');
  });

  it.each([
    ['a name that is no check', { only: ['rob-pong'] }, 'rob-pong'],
    ['a URL that is none', { url: 'ftp://localhost:3000' }, 'not an HTTP URL'],
    ['credentials in the URL', { url: 'http://a:b@127.0.0.1/mcp' }, 'credentials'],
  ])('throws 2 for %s', async (_name, options, message) => {
    const error = await errorOf({ url: 'http://127.0.0.1:1/mcp', ...options });
    expect(error).toMatchObject({ exitCode: 2, message: expect.stringContaining(message) as string });
  });

  it.each([
    ['a header without a name', () => headerOf('nothing'), 'not a header'],
    ['a header with a line break', () => headerOf('A: b\nC: d'), 'not a header'],
    ['a variable that is not set', () => tokensOf({ bearer: 'KEY' }, {}), 'KEY'],
    ['a tool with arguments that are no object', () => allowedTool('echo=[1]'), 'echo'],
  ])('throws 2 for %s', (_name, parse, message) => {
    expect(parse).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining(message) as string }),
    );
  });
});

describe('verify --expect-failures', () => {
  it('does not count what is named, and fails for what is named and passes', async () => {
    const known = { name: 'known.txt', text: 'rob-ping # until 2.0\n' };
    const report = await verify(await startMustBroken(), { expectFailures: known });
    expect(report.exitCode).toBe(0);
    expect(report.checks.find(({ id }) => id === 'rob-ping')).toMatchObject({ outcome: 'fail', expectedToFail: true });
    const stale = await verify(await start(), { expectFailures: known });
    expect(stale).toMatchObject({ exitCode: 1, staleExpectations: ['rob-ping'] });
  });

  it('throws 2 for an id that no check has', async () => {
    const error = await errorOf({ url: (await start()).url, expectFailures: { name: 'f', text: '\nrob-pong' } });
    expect(error).toMatchObject({ exitCode: 2, message: 'f:2: no check is called rob-pong' });
  });
});

describe('verify --baseline', () => {
  it('tells what ends otherwise than in a saved report', async () => {
    const saved = { name: 'report.json', text: JSON.stringify(await verify(await start())) };
    const { baseline } = await verify(await startMustBroken(), { baseline: saved });
    expect(baseline).toContainEqual(expect.objectContaining({ id: 'rob-ping', before: 'pass', now: 'fail' }));
  });

  it('throws 2 for a file that is no report', async () => {
    const server = await start();
    const error = await errorOf({ url: server.url, baseline: { name: 'report.json', text: '{}' } }).finally(
      server.close,
    );
    expect(error).toMatchObject({ exitCode: 2, message: 'no report of verify: report.json' });
  });
});

async function verify(server: Running, options: Partial<VerifyOptions> = {}): Promise<Report> {
  const target = { kind: 'url', url: server.url } as const;
  return runVerify({ ...usual, target, ...options }, world()).finally(server.close);
}

async function errorOf({ url, ...options }: Partial<VerifyOptions> & { url: string }): Promise<UserError> {
  const given = { ...usual, target: { kind: 'url', url } as const, ...options };
  const error = await runVerify(given, world()).catch((thrown: unknown) => thrown);
  if (!(error instanceof UserError)) throw new Error('expected a UserError', { cause: error });
  return error;
}

function world() {
  const progress = createProgress(process.stderr, { quiet: true });
  return { processes: new Processes(), progress, signal: new AbortController().signal };
}

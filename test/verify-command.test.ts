import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { start as startMustBroken } from '../fixtures/servers/broken/rob-ping.ts';
import { start as startShouldBroken } from '../fixtures/servers/broken/rpc-parse-error-body.ts';
import { start as startProtected } from '../fixtures/servers/conformant/raw-protected.ts';
import { start, startRaw } from '../fixtures/servers/conformant/raw.ts';
import { listen } from '../fixtures/servers/running.ts';
import type { Running } from '../fixtures/servers/running.ts';
import { runVerify } from '../src/cli/commands/verify.ts';
import type { VerifyOptions, VerifyReport } from '../src/cli/commands/verify.ts';
import { UserError } from '../src/errors.ts';
import { checks } from '../src/verify/checks/index.ts';

const defaults = { headers: [], env: {}, only: [], skip: [], strict: false, timeout: 5, concurrency: 4, wait: 0 };
const nowhere = { checked: () => undefined };

describe('runVerify', () => {
  it('gives 0 when every MUST passes, and tells each result as it comes', async () => {
    const seen: string[] = [];
    const { results, exitCode } = await verify(await start(), {}, (id) => seen.push(id));
    expect(exitCode).toBe(0);
    expect(results.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
    expect(seen.toSorted()).toEqual(results.map(({ id }) => id));
  });

  it('gives 1 for a MUST', async () => {
    expect((await verify(await startMustBroken())).exitCode).toBe(1);
  });

  it('gives 1 for a SHOULD only when strict', async () => {
    expect((await verify(await startShouldBroken())).exitCode).toBe(0);
    expect((await verify(await startShouldBroken(), { strict: true })).exitCode).toBe(1);
  });

  it('lists what --only and --skip leave out with the reason', async () => {
    const { results } = await verify(await start(), { only: ['session', 'rob-ping'], skip: ['session-delete'] });
    expect(results).toHaveLength(checks.length);
    expect(results.find(({ id }) => id === 'session-delete')).toMatchObject({
      outcome: 'not-applicable',
      cause: 'not run: left out with --skip',
    });
    const passed = results.filter(({ outcome }) => outcome === 'pass').map(({ id }) => id);
    expect(passed).toEqual(checks.map(({ id }) => id).filter((id) => /^session-(?!delete)|^rob-ping/.test(id)));
  });

  it('sends the token of --bearer-env and never shows it', async () => {
    const server = await startProtected();
    const report = await verify(server, { bearerEnv: 'KEY', env: { KEY: 'correct-horse' } });
    expect(report.exitCode).toBe(0);
    expect(report.results.find(({ id }) => id === 'auth-401-without-token')?.outcome).toBe('pass');
    expect(JSON.stringify(report)).not.toContain('correct-horse');
  });

  it('gives 1 and names --bearer-env when the endpoint wants credentials', async () => {
    const { results, exitCode } = await verify(await startProtected());
    expect(exitCode).toBe(1);
    expect(results.find(({ id }) => id === 'rob-ping')).toMatchObject({
      outcome: 'blocked',
      cause: 'the endpoint wants credentials (401): name the variable with --bearer-env',
    });
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
    ['a URL that is none', { url: 'localhost:3000' }, 'not an HTTP URL'],
    ['credentials in the URL', { url: 'http://a:b@127.0.0.1/mcp' }, 'credentials'],
    ['a header without a name', { headers: ['nothing'] }, 'not a header'],
    ['a header with a line break', { headers: ['A: b\nC: d'] }, 'not a header'],
    ['a variable that is not set', { bearerEnv: 'KEY' }, 'KEY'],
  ])('throws 2 for %s', async (_name, options, message) => {
    const error = await errorOf({ url: 'http://127.0.0.1:1/mcp', ...options });
    expect(error).toMatchObject({ exitCode: 2, message: expect.stringContaining(message) as string });
  });
});

async function verify(
  server: Running,
  options: Partial<VerifyOptions> = {},
  seen: (id: string) => void = () => undefined,
): Promise<VerifyReport> {
  const output = {
    checked: ({ id }: { id: string }) => {
      seen(id);
    },
  };
  return runVerify({ ...defaults, url: server.url, ...options }, output).finally(server.close);
}

async function errorOf(options: Partial<VerifyOptions> & { url: string }): Promise<UserError> {
  const error = await runVerify({ ...defaults, ...options }, nowhere).catch((thrown: unknown) => thrown);
  if (!(error instanceof UserError)) throw new Error('expected a UserError', { cause: error });
  return error;
}

import { describe, expect, it } from 'vitest';
import { startModern } from '../fixtures/servers/conformant/raw-modern.ts';
import { startProtected } from '../fixtures/servers/conformant/raw-protected.ts';
import { startRaw } from '../fixtures/servers/conformant/raw.ts';
import { startDual } from '../fixtures/servers/conformant/raw-dual.ts';
import {
  headerOf,
  onMethod,
  onReply,
  onRequest,
  withReplyHeaders,
  withRequestHeaders,
} from '../fixtures/servers/raw/bend.ts';
import type { Around, Reply } from '../fixtures/servers/raw/http.ts';
import { error, json, messageOf, refuse } from '../fixtures/servers/raw/messages.ts';
import type { Running } from '../fixtures/servers/running.ts';
import { verify } from '../src/cli/commands/verify.ts';
import { createProgress } from '../src/cli/progress.ts';
import { usualChecks } from '../src/cli/verify/options.ts';
import { Processes } from '../src/io/run-process.ts';
import { problemsOf } from '../src/report/problems.ts';
import type { Report } from '../src/report/report.ts';
import type { HeaderList } from '../src/verify/wire.ts';

const supported = { supported: ['2026-07-28'], requested: '2025-11-25' };
const answering = (method: string, reply: (id: string | number | undefined) => Reply): Around =>
  onMethod(method, (_, request) => reply(messageOf(request).id));

/** Servers of 2026-07-28 only, without the method that would say so. */
const undiscovered = {
  'an unknown method': answering('server/discover', (id) => error(404, -32601, { id })),
  'an unknown path': answering('server/discover', () => refuse(404, 'Cannot POST /mcp')),
  'another version, and names its own': answering('server/discover', (id) =>
    error(400, -32022, { id, data: supported }),
  ),
  'nothing that is JSON': answering('server/discover', () => refuse(500, 'oops')),
  'a header that is missing': answering('server/discover', (id) => error(400, -32020, { id })),
};

describe('an endpoint of 2026-07-28 that answers server/discover with', () => {
  it.concurrent.each(Object.entries(undiscovered))('%s is asked in its era, and told so once', async (_, around) => {
    const report = await reportOn(await startModern(around), { only: ['modern'] });
    expect(errorsIn(report)).toEqual(['mod-discover: no-discover']);
    const tried = report.checks.filter(({ outcome, era }) => era === 'modern' && outcome === 'pass');
    expect(tried.length).toBeGreaterThan(20);
  });

  it('nothing, and initialize with an error that names the revision, is asked in its era', async () => {
    const gone = (name: string): Around => answering(name, (id) => error(400, -32600, { id }));
    const silent = ['server/discover', 'tools/list', 'prompts/list', 'resources/list'].map(gone);
    const told = answering('initialize', (id) => error(400, -32600, { id, message: 'speaks 2026-07-28 only' }));
    const around: Around = [told, ...silent].reduce(
      (outer, inner) => (request, next) => outer(request, async (passed) => inner(passed, next)),
    );
    const report = await reportOn(await startModern(around), { only: ['mod-discover', 'rob-ping'] });
    expect(errorsIn(report)).toEqual(['mod-discover: no-discover']);
  });
});

/** What something in front of an older server makes of a question that it does not know. */
const odd = {
  'an empty result': () => json(200, { jsonrpc: '2.0', id: 2, result: {} }),
  'a list of older versions': () =>
    json(200, { jsonrpc: '2.0', id: 2, result: { supportedVersions: ['2025-11-25'], capabilities: {} } }),
  'an empty list of versions': () => json(200, { jsonrpc: '2.0', id: 2, result: { supportedVersions: [] } }),
  'a page': () => ({ status: 200, headers: { 'Content-Type': 'text/html' }, body: '<h1>2026-07-28</h1>' }),
  'an error of its own': () => error(400, -32021, { id: 2 }),
  'a gateway error': () => refuse(502, 'Bad Gateway'),
};

describe('an older endpoint behind something that answers server/discover with', () => {
  it.concurrent.each(Object.entries(odd))('%s is asked in its own era only', async (_, reply) => {
    const report = await reportOn(await startRaw(answering('server/discover', reply)), { only: ['session', 'modern'] });
    const eras = report.checks.filter(({ outcome }) => outcome === 'pass').map(({ era }) => era);
    expect(new Set(eras)).toEqual(new Set(['legacy']));
    expect(problemsOf(report.checks)).toEqual([]);
  });
});

/** Lets everybody initialize, and wants a token for what follows in the session. */
const late: Around = onRequest((request) => {
  const isFirst = messageOf(request).method === 'initialize';
  return isFirst ? withRequestHeaders(request, { authorization: 'Bearer correct-horse' }) : request;
});
/** The same, but a request without a session is answered before anybody looks at the token. */
const lateInSession: Around = async (request, next) => {
  const isFirst = messageOf(request).method === 'initialize';
  const isOutside = request.method === 'POST' && !isFirst && request.headers['mcp-session-id'] === undefined;
  return isOutside ? error(400, -32000, { message: 'no session' }) : late(request, next);
};

describe('protection that begins after initialize', () => {
  it.each([
    ['for every request', late],
    ['for requests of a session', lateInSession],
  ])('%s is a failure of its own, and the other checks of authorization run', async (_, around) => {
    const running = await startProtected(around, { eras: ['legacy'] });
    const report = await reportOn(running, { only: ['authorization', 'session'], headers: running.headers ?? [] });
    expect(errorsIn(report)).toEqual(['auth-401-without-token: late-protection']);
    const passed = report.checks.filter(({ outcome }) => outcome === 'pass').map(({ id }) => id);
    expect(passed).toEqual(expect.arrayContaining(['auth-401-www-authenticate', 'auth-prm-discoverable']));
  });

  it('is found without a token, which the rest then wants', async () => {
    const report = await reportOn(await startProtected(lateInSession, { eras: ['legacy'] }));
    const causes = problemsOf(report.checks).map(({ first }) => first.cause);
    expect(causes).toEqual([
      expect.stringContaining('name the variable with --bearer-env'),
      expect.stringContaining('strangers may initialize'),
    ]);
  });
});

describe('credentials that nobody asks for', () => {
  const headers: HeaderList = [['Authorization', 'Bearer s3cret-and-long']];

  it('are told, and are not shown', async () => {
    const report = await reportOn(await startRaw(), { only: ['rob-ping'], headers });
    expect(report.notes).toEqual(['Authorization was given and never asked for: the endpoint answers without it']);
    expect(JSON.stringify(report)).not.toContain('s3cret');
  });

  it('are not told where they are wanted', async () => {
    const running = await startProtected();
    const report = await reportOn(running, { only: ['rob-ping'], headers: running.headers ?? [] });
    expect(report).not.toHaveProperty('notes');
  });
});

describe('event streams that caches may change', () => {
  const isStream = (reply: Reply): boolean => headerOf(reply, 'Content-Type') === 'text/event-stream';
  const cached = onReply(isStream, (reply) => withReplyHeaders(reply, { 'Cache-Control': 'no-cache' }));

  it('are not said to be compressed where nothing compresses them', async () => {
    const { checks } = await reportOn(await startDual(cached), { only: ['dep-sse-not-compressed'], era: 'legacy' });
    const [failed] = checks.filter(({ outcome }) => outcome === 'fail');
    expect(failed?.cause).toBe('without no-transform, caches and compression middleware may hold events back');
  });
});

/** What makes the run fail, with its cause. */
function errorsIn({ checks }: Report): string[] {
  const errors = problemsOf(checks).filter(({ severity }) => severity === 'error');
  return errors.flatMap(({ results }) => results.map(({ id, causeId = 'unknown' }) => `${id}: ${causeId}`));
}

async function reportOn({ url, close }: Running, options: Partial<typeof usualChecks> = {}): Promise<Report> {
  const world = {
    processes: new Processes(),
    signal: new AbortController().signal,
    progress: createProgress(process.stderr, { quiet: true }),
  };
  const asked = { ...usualChecks, target: { kind: 'url', url } as const, strict: false, env: {} };
  return verify({ ...asked, ...options, secondOpinions: false }, world).finally(close);
}

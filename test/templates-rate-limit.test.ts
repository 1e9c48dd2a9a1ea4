import { beforeAll, describe, expect, it } from 'vitest';
import {
  ALICE,
  BOB,
  INITIALIZE,
  KEYS,
  bearer,
  errorOf,
  keepTrack,
  openSession,
  post,
  session,
} from './template-client.ts';
import { until, type Answer, type Project, type RunningServer } from './template-project.ts';

const keep = keepTrack();
const LIMITS = { MCP_RATE_LIMIT_PER_CALLER: '5', MCP_RATE_LIMIT_PER_ADDRESS: '3' };

describe.each(['stateful', 'stateless', 'v2'] as const)('%s, without keys: counted by address', (kind) => {
  let project: Project;
  beforeAll(async () => {
    project = await keep.project(kind, { auth: [], options: ['rate-limit'] });
  });

  it('answers so many, then says when to come again', async () => {
    const server = await keep.start(project, LIMITS);
    const { answered, refused } = await untilRefused(() => post(server, INITIALIZE));
    expect(answered).toBeGreaterThanOrEqual(3);
    expect(errorOf(refused)).toEqual({ code: -32000, message: 'Too many requests' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(refused.headers['content-type']).toBe('application/json');
    expect((await server.ask({ method: 'GET', path: '/healthz' })).status).toBe(200);
  });

  it('counts every method, and what is no request to the endpoint at all not', async () => {
    const server = await keep.start(project, LIMITS);
    await untilRefused(() => server.ask({ method: 'DELETE', headers: session('x') }), 404, 405);
    const elsewhere = [1, 2, 3, 4, 5].map(() => server.ask({ method: 'GET', path: '/other' }));
    expect((await Promise.all(elsewhere)).map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
  });

  it('believes nobody who says that he asks for others', async () => {
    const server = await keep.start(project, LIMITS);
    const forged = count();
    await untilRefused(() => from(server, `10.0.0.${forged()}`));
  });

  it.each([
    ['an address, whatever its port', ['192.0.2.1', '192.0.2.1:5000', '::ffff:192.0.2.1'], '192.0.2.2'],
    ['a network of IPv6', ['2001:db8:0:1::1', '[2001:DB8:0:1:2::3]:80', '2001:db8::5'], '2001:db8:1::1'],
    ['what a proxy has added', ['1.1.1.1, 192.0.2.1', '2.2.2.2,192.0.2.1'], '192.0.2.1, 192.0.2.9'],
  ])('behind a trusted proxy it counts %s', async (_, same, other) => {
    const server = await keep.start(project, { ...LIMITS, MCP_TRUSTED_PROXIES: '1' });
    const next = count();
    await untilRefused(() => from(server, same[next() % same.length] ?? ''));
    expect((await from(server, other)).status).toBe(200);
  });
});

describe.each(['stateful', 'v2'] as const)('%s, with keys', (kind) => {
  let server: RunningServer;
  beforeAll(async () => {
    const project = await keep.project(kind, { options: ['rate-limit'] });
    server = await keep.start(project, { ...LIMITS, MCP_API_KEYS: KEYS });
  });

  it('a caller is counted by name: others and strangers at the same address are not', async () => {
    const { answered } = await untilRefused(() => post(server, INITIALIZE, bearer(ALICE)));
    expect(answered).toBeGreaterThanOrEqual(5);
    expect((await post(server, INITIALIZE, bearer(BOB))).status).toBe(200);
    expect((await post(server, INITIALIZE)).status).toBe(401);
  });

  it('who guesses keys is counted by address, and locks nobody out who has one', async () => {
    const guess = count();
    await untilRefused(() => post(server, INITIALIZE, bearer(`guessed-0123456789-${guess()}`)), 401);
    expect((await post(server, INITIALIZE, bearer(BOB))).status).toBe(200);
  });
});

it('HTTP+SSE beside it is counted too', async () => {
  const project = await keep.project('kept-sse', { auth: [], options: ['rate-limit'] });
  const server = await keep.start(project, LIMITS);
  const send = (id: string) => server.ask({ path: `/messages?sessionId=${id}`, body: '{}' });
  await untilRefused(() => send('x'), 404);
  expect((await server.ask({ method: 'GET', path: '/sse' })).status).toBe(429);
});

it('a wrong number of proxies is refused at the start', async () => {
  const project = await keep.project('stateful', { auth: [], options: ['rate-limit'] });
  const { code, stderr } = await (await keep.start(project, { MCP_TRUSTED_PROXIES: 'loopback' })).exited;
  expect(code).toBe(1);
  expect(stderr).toContain('MCP_TRUSTED_PROXIES: expected');
});

it('without the option nothing is counted', async () => {
  const server = await keep.start(await keep.project('stateful'), LIMITS);
  for (let session = 1; session <= 12; session++) await openSession(server);
});

const from = (server: RunningServer, address: string) => post(server, INITIALIZE, { 'x-forwarded-for': address });

function count(): () => number {
  let last = 0;
  return () => (last += 1);
}

/** Asks until it is refused for asking too often; on a busy machine a minute may pass before. */
async function untilRefused(ask: () => Promise<Answer>, ...otherwise: number[]) {
  const answers: Answer[] = [];
  const allowed = otherwise.length > 0 ? otherwise : [200];
  await until(async () => {
    answers.push(await ask());
    return answers.at(-1)?.status === 429;
  }, 'refusal');
  const refused = answers.pop();
  for (const { status, text } of answers) expect(allowed, text).toContain(status);
  return { answered: answers.length, refused: refused ?? expect.unreachable() };
}

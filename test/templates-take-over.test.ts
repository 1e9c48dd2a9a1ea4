import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { noRedis, startRedis, type RunningRedis } from './redis.ts';
import { ALICE, BOB, KEYS, bearer, callTool, keepTrack, post } from './template-client.ts';
import { until, type Project, type RunningServer } from './template-project.ts';
import { STEPS, dataOf, named, opened, release, stream } from './template-streams.ts';

const keep = keepTrack();
const TAKEN = 'session taken over';
const skip = noRedis !== undefined;
const why = skip ? ` (not run: ${noRedis})` : '';

describe.each(['stateful', 'v2'] as const)(`%s, sessions that are taken over${why}`, { skip }, (kind) => {
  let project: Project;
  let redis: RunningRedis;
  beforeAll(async () => {
    project = await keep.project(kind, { options: ['resume-redis', 'take-over'] });
    redis = await startRedis();
  });
  afterAll(() => redis.remove());
  const start = (env = {}) => keep.start(project, { MCP_REDIS_URL: redis.url, ...env });

  it.each(['SIGKILL', 'SIGTERM'] as const)('go on after %s, and so do their streams', async (signal) => {
    const first = await start();
    const id = await opened(first);
    const listening = await listens(first, id);
    const call = await stream(first, { id, body: callTool('count') });
    await call.ended;
    first.kill(signal);
    await first.exited;
    const second = await start();
    const resumed = await stream(second, { id, last: call.events()[0]?.id });
    await resumed.ended;
    expect(dataOf(resumed.events())).toEqual(dataOf(call.events()));
    const again = await stream(second, { id, last: listening });
    await announce(second, id);
    await again.until((events) => dataOf(events).some(({ method }) => method === 'notifications/tools/list_changed'));
    expect(await status(second, id)).toBe(200);
    expect(timesIn(second, TAKEN)).toBe(1);
  });

  it('a call whose process has ended is told so, once what it had sent was sent again', async () => {
    const first = await start();
    const id = await opened(first);
    const call = await stream(first, { id, body: STEPS });
    await call.until((events) => dataOf(events).length === 1);
    await first.stop();
    const resumed = await stream(await start(), { id, last: call.events()[0]?.id });
    await resumed.ended;
    expect(dataOf(resumed.events())).toEqual([
      expect.objectContaining({ method: 'notifications/progress' }),
      expect.objectContaining({ id: 7, error: expect.objectContaining({ code: -32000 }) as unknown }),
    ]);
  });

  it('go on for their owner alone, and streams in their session alone', async () => {
    const first = await start({ MCP_API_KEYS: KEYS });
    const id = await opened(first, bearer(ALICE));
    const other = await opened(first, bearer(ALICE));
    const call = await stream(first, { id, body: callTool('count'), headers: bearer(ALICE) });
    await call.ended;
    const last = call.events()[0]?.id;
    await first.stop();
    const second = await start({ MCP_API_KEYS: KEYS });
    const statuses = await Promise.all([
      status(second, id, { headers: bearer(BOB) }),
      status(second, id),
      status(second, id, { headers: bearer(ALICE) }),
    ]);
    expect(statuses).toEqual([404, 401, 200]);
    expect((await stream(second, { id, last, headers: bearer(BOB) })).status).toBe(404);
    expect((await stream(second, { id: other, last, headers: bearer(ALICE) })).status).toBe(400);
    expect((await stream(second, { id, last, headers: bearer(ALICE) })).status).toBe(200);
  });

  it('many requests at once take a session over once', async () => {
    const first = await start();
    const id = await opened(first);
    await first.stop();
    const second = await start();
    const statuses = await Promise.all(Array.from({ length: 20 }, (_, at) => status(second, id, { at })));
    expect(statuses).toEqual(statuses.map(() => 200));
    expect([timesIn(second, TAKEN), timesIn(second, 'session opened')]).toEqual([1, 1]);
  });

  it('one that its client has ended is unknown to all', async () => {
    const [first, second] = [await start(), await start()];
    const id = await opened(first);
    expect(await status(second, id)).toBe(200);
    expect((await second.ask({ method: 'DELETE', headers: named(id) })).status).toBe(200);
    expect(await redis.ask(`GET mcp:session:${id}`)).toBe('$0\r\n\r\n');
    expect([await status(first, id), await status(second, id), await status(await start(), id)]).toEqual([
      404, 404, 404,
    ]);
  });

  it('one that makes room does not come back, nor one whose time is up', async () => {
    const first = await start({ MCP_MAX_SESSIONS: '1' });
    const [id, other] = [await opened(first), await opened(first)];
    const second = await start();
    expect([await status(second, id), await status(second, other)]).toEqual([404, 200]);
    expect(await status(await start({ MCP_SESSION_MAX_MS: '1' }), other)).toBe(404);
  });

  it('are kept for as long as they may be idle', async () => {
    const first = await start({ MCP_SESSION_IDLE_MS: '600000' });
    const id = await opened(first);
    const left = Number(/^:(\d+)/.exec(await redis.ask(`PTTL mcp:session:${id}`))?.[1]);
    expect(left).toBeGreaterThan(500_000);
    expect(left).toBeLessThanOrEqual(660_000);
  });

  it('Redis loses all that it had, and learns it again', async () => {
    const own = await startRedis();
    onTestFinished(() => own.remove());
    const env = { MCP_REDIS_URL: own.url };
    const first = await start(env);
    const id = await opened(first);
    await own.stop();
    const second = await start(env);
    expect([await status(first, id), await status(second, id), await status(second, 'none')]).toEqual([200, 503, 404]);
    await own.start();
    await until(async () => {
      await status(first, id);
      return (await own.ask(`STRLEN mcp:session:${id}`)) !== ':0\r\n';
    }, 'session in Redis');
    await first.stop();
    await until(async () => (await status(second, id)) !== 503, 'Redis');
    expect(await status(second, id)).toBe(200);
  });
});

it(`without the part sessions end with their process${why}`, { skip }, async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.remove());
  const project = await keep.project('stateful', { options: ['resume-redis'] });
  const first = await keep.start(project, { MCP_REDIS_URL: redis.url });
  const id = await opened(first);
  await first.stop();
  const answer = await post(await keep.start(project, { MCP_REDIS_URL: redis.url }), callTool('count'), named(id));
  expect([answer.status, JSON.parse(answer.text)]).toMatchObject([404, { error: { code: -32001 } }]);
});

interface Calling {
  readonly headers?: Readonly<Record<string, string>>;
  readonly at?: number;
}

/** The status of a call in a session. */
async function status(server: RunningServer, session: string, { headers, at = 0 }: Calling = {}): Promise<number> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 100 + at, method: 'tools/call', params: { name: 'count' } });
  return (await post(server, body, { ...named(session), ...headers })).status;
}

/** Has something announced to who listens. */
async function announce(server: RunningServer, id: string): Promise<void> {
  await post(server, callTool('later'), named(id));
  await release(server, await opened(server));
}

/** The id of an event on what the client listens on. */
async function listens(server: RunningServer, id: string): Promise<string | undefined> {
  const listening = await stream(server, { id });
  await announce(server, id);
  await listening.until((events) => dataOf(events).length === 1);
  return listening.events().at(-1)?.id;
}

const timesIn = (server: RunningServer, text: string): number => server.log().split(text).length - 1;

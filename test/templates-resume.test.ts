import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noRedis, startRedis, type RunningRedis } from './redis.ts';
import { ALICE, BOB, KEYS, bearer, callTool, keepTrack, post } from './template-client.ts';
import { until, type Project, type RunningServer } from './template-project.ts';
import { STEPS, dataOf, named, opened, release, stream } from './template-streams.ts';

const keep = keepTrack();
const places = ['memory', ...(noRedis === undefined ? ['redis'] : [])];
const cases = (['stateful', 'v2'] as const).flatMap((kind) => places.map((where) => ({ kind, where })));

describe.each(cases)('$kind, with --resume $where', ({ kind, where }) => {
  let project: Project;
  let server: RunningServer;
  let redis: RunningRedis | undefined;
  const start = (env = {}) => keep.start(project, { ...(redis && { MCP_REDIS_URL: redis.url }), ...env });
  beforeAll(async () => {
    project = await keep.project(kind, { options: [`resume-${where}`] });
    if (where === 'redis') redis = await startRedis();
    server = await start();
  });
  afterAll(() => redis?.remove());

  it.each(['before', 'after'])('a call that is cut off is taken up %s its end', async (when) => {
    const id = await opened(server);
    const call = await stream(server, { id, body: STEPS });
    await call.until((events) => dataOf(events).length === 1);
    call.leave();
    const other = await opened(server);
    if (when === 'after') await release(server, other);
    const resumed = await stream(server, { id, last: call.events().at(-1)?.id });
    if (when === 'before') await release(server, other);
    await resumed.ended;
    expect(dataOf(resumed.events())).toEqual([
      expect.objectContaining({ method: 'notifications/progress', params: { progressToken: 'steps', progress: 2 } }),
      expect.objectContaining({
        id: 7,
        result: expect.objectContaining({ content: expect.anything() as unknown }) as unknown,
      }),
    ]);
  });

  it('the first event of a stream is enough to go on from, and everything comes again', async () => {
    const id = await opened(server);
    const call = await stream(server, { id, body: STEPS });
    await call.until((events) => dataOf(events).length === 1);
    const [priming] = call.events();
    expect(priming).toMatchObject({ data: '' });
    expect(call.text()).toContain('retry: 1000');
    call.leave();
    await release(server, await opened(server));
    const again = async () => {
      const resumed = await stream(server, { id, last: priming?.id });
      await resumed.ended;
      return dataOf(resumed.events());
    };
    expect((await again()).map((message) => message['id'] ?? message['method'])).toEqual([
      ...['notifications/progress', 'notifications/progress', 7],
    ]);
    expect(await again()).toHaveLength(3);
  });

  it('what the client listens on goes on too, without what belongs to its calls, and nothing twice', async () => {
    const [id, other] = [await opened(server), await opened(server)];
    const announce = async () => {
      await post(server, callTool('later'), named(id));
      await release(server, other);
    };
    const listening = await stream(server, { id });
    await announce();
    await listening.until((events) => dataOf(events).length === 1);
    listening.leave();
    await announce();
    await post(server, callTool('count'), named(id));
    const resumed = await stream(server, { id, last: listening.events().at(-1)?.id });
    await resumed.until((events) => dataOf(events).length >= 1);
    await announce();
    await resumed.until((events) => dataOf(events).length >= 2);
    expect(dataOf(resumed.events()).map(({ method }) => method)).toEqual([
      'notifications/tools/list_changed',
      'notifications/tools/list_changed',
    ]);
  });

  it('who takes a call up does not lose what it listens on', async () => {
    const [id, other] = [await opened(server), await opened(server)];
    const listening = await stream(server, { id });
    const call = await stream(server, { id, body: STEPS });
    await call.until((events) => dataOf(events).length === 1);
    call.leave();
    const resumed = await stream(server, { id, last: call.events().at(-1)?.id });
    await release(server, other);
    await resumed.ended;
    await post(server, callTool('later'), named(id));
    await release(server, other);
    await listening.until((events) => dataOf(events).length === 1);
  });

  it('never across sessions, nor what was never sent', async () => {
    const [id, other] = [await opened(server), await opened(server)];
    const call = await stream(server, { id, body: callTool('count') });
    await call.ended;
    const last = call.events()[0]?.id;
    expect(last).toBeDefined();
    for (const asked of [
      { id: other, last },
      { id, last: 'never-sent' },
      { id, last: `${Date.now() + 60_000}-0` },
    ]) {
      const refused = await stream(server, asked);
      await refused.ended;
      expect(refused.status).toBe(400);
      expect(JSON.parse(refused.text())).toMatchObject({ error: { code: -32000 } });
    }
  });

  it('never across callers', async () => {
    const guarded = await start({ MCP_API_KEYS: KEYS });
    const id = await opened(guarded, bearer(ALICE));
    const call = await stream(guarded, { id, body: callTool('count'), headers: bearer(ALICE) });
    await call.ended;
    const last = call.events()[0]?.id;
    expect((await stream(guarded, { id, last, headers: bearer(BOB) })).status).toBe(404);
    expect((await stream(guarded, { id, last })).status).toBe(401);
    expect((await stream(guarded, { id, last, headers: bearer(ALICE) })).status).toBe(200);
  });

  it.each([
    ['so many events of a stream', { MCP_RESUME_MAX_EVENTS: '2' }],
    ['so many bytes', { MCP_RESUME_MAX_BYTES: '150' }],
    ['so long', { MCP_RESUME_MS: '1' }],
  ])('keeps %s, and says when there is a gap', async (_, bounds) => {
    const bounded = await start(bounds);
    const id = await opened(bounded);
    const call = await stream(bounded, { id, body: STEPS });
    await call.until((events) => dataOf(events).length === 1);
    await release(bounded, await opened(bounded));
    await call.ended;
    await until(async () => (await stream(bounded, { id, last: call.events()[0]?.id })).status === 400, 'gap');
  });

  it('a session that waits for who may come back is closed when its time is up', async () => {
    const short = await start({ MCP_SESSION_IDLE_MS: '200' });
    const id = await leftInTime(short);
    await short.logged(`"session closed","session":"${id}"`);
  });
});

it('without the option no event has an id', async () => {
  const server = await keep.start(await keep.project('stateful'));
  const id = await opened(server);
  const call = await stream(server, { id, body: callTool('count') });
  await call.ended;
  expect(call.text()).not.toContain('id: ');
});

/** A session whose client has left a call; on a busy machine one may be closed before it calls. */
async function leftInTime(server: RunningServer): Promise<string> {
  for (;;) {
    const id = await opened(server);
    const call = await stream(server, { id, body: STEPS });
    if (call.status === 200) await call.until((events) => dataOf(events).length === 1);
    call.leave();
    if (call.status === 200) return id;
  }
}

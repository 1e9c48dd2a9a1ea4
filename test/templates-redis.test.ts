import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { noRedis, startRedis, type RunningRedis } from './redis.ts';
import { callTool, keepTrack, post } from './template-client.ts';
import { until, type Project, type RunningServer } from './template-project.ts';
import { STEPS, dataOf, named, opened, release, stream } from './template-streams.ts';

const keep = keepTrack();
const DOWN = 'Redis does not answer';
const UP = 'Redis answers again';

describe(
  `--resume redis${noRedis === undefined ? '' : ` (not run: ${noRedis})`}`,
  { skip: noRedis !== undefined },
  () => {
    let project: Project;
    let redis: RunningRedis;
    beforeAll(async () => {
      project = await keep.project('stateful', { options: ['resume-redis'] });
      redis = await startRedis();
    });
    afterAll(() => redis.remove());
    const start = (env = {}) => keep.start(project, { MCP_REDIS_URL: redis.url, ...env });

    it('what is kept goes by itself, and begins with what it is told to', async () => {
      const server = await start({ MCP_REDIS_PREFIX: 'bounds:', MCP_RESUME_MAX_EVENTS: '2', MCP_RESUME_MS: '60000' });
      const id = await opened(server);
      for (let calls = 0; calls < 3; calls += 1) expect(await counted(server, id)).toBe(`count ${calls + 1}`);
      const key = `bounds:events:${id}`;
      expect(await redis.ask(`XLEN ${key}`)).toBe(':2\r\n');
      expect(numberIn(await redis.ask(`PTTL ${key}`))).toBeGreaterThan(0);
      expect(numberIn(await redis.ask(`PTTL ${key}`))).toBeLessThanOrEqual(60_000);
    });

    it('what is larger than may be kept is sent all the same, and nothing before it can be gone on from', async () => {
      const server = await start({ MCP_RESUME_MAX_BYTES: '20' });
      const id = await opened(server);
      const call = await stream(server, { id, body: callTool('count') });
      await call.ended;
      expect(dataOf(call.events())).toHaveLength(1);
      expect(call.events().map((event) => event.id)).toEqual([expect.stringMatching(/^\d+-\d+$/), undefined]);
      await (
        await stream(server, { id, body: callTool('count') })
      ).ended;
      expect((await stream(server, { id, last: call.events()[0]?.id })).status).toBe(400);
    });

    it('is gone for a while: calls are answered, one line says so, and then it goes on', async () => {
      const own = await startRedis();
      onTestFinished(() => own.remove());
      const server = await start({ MCP_REDIS_URL: own.url });
      const id = await opened(server);
      const before = await stream(server, { id, body: callTool('count') });
      await before.ended;
      await own.stop();
      await server.logged(DOWN);
      const told = timesIn(server, DOWN);
      for (let calls = 1; calls < 20; calls += 1) expect(await counted(server, id)).toBe(`count ${calls + 1}`);
      expect(await counted(server, await opened(server))).toBe('count 1');
      expect(timesIn(server, DOWN)).toBe(told);
      const [one, two] = [await idsOf(server, id), await idsOf(server, id)];
      expect([one.length, two.length, new Set([...one, ...two]).size]).toEqual([1, 1, 2]);
      expect((await stream(server, { id, last: one[0] })).status).toBe(400);
      const last = before.events()[0]?.id;
      expect((await stream(server, { id, last })).status).toBe(503);
      await own.start();
      await goesOn(server, id);
      expect((await stream(server, { id, last })).status).toBe(400);
      expect(server.ended()).toBe(false);
    });

    it('hangs: nobody waits for it', async () => {
      const own = await startRedis();
      onTestFinished(() => own.remove());
      const server = await start({ MCP_REDIS_URL: own.url });
      const id = await opened(server);
      await own.ask('CLIENT PAUSE 600000 WRITE');
      expect(await counted(server, id)).toBe('count 1');
      await server.logged(DOWN);
      await own.ask('CLIENT UNPAUSE');
      await goesOn(server, id);
    });

    it.each([
      ['is not there when it starts', { MCP_REDIS_URL: 'redis://127.0.0.1:1' }, DOWN],
      ['is not named', { MCP_REDIS_URL: '' }, 'MCP_REDIS_URL is not set'],
    ])('%s: it serves without', async (_, env, line) => {
      const server = await start(env);
      expect(await counted(server, await opened(server))).toBe('count 1');
      await server.logged(line);
      expect(timesIn(server, line)).toBe(1);
    });

    it('is not named: events have no ids, and whoever has one listens anew', async () => {
      const server = await start({ MCP_REDIS_URL: '' });
      const id = await opened(server);
      expect(await idsOf(server, id)).toEqual([]);
      expect((await stream(server, { id, last: '1-0' })).status).toBe(200);
    });

    it.each(['redis', 'http://:secret@localhost', 'redis://:secret@'])(
      'does not start with what is no address, and does not tell it: %s',
      async (url) => {
        const server = await start({ MCP_REDIS_URL: url });
        const { code, stderr } = await server.exited;
        expect([code, stderr.includes('MCP_REDIS_URL: expected redis://')]).toEqual([1, true]);
        expect(stderr).not.toContain('secret');
      },
    );
  },
);

/** What the tool says that counts its calls. */
async function counted(server: RunningServer, id: string): Promise<string | undefined> {
  const { status, text } = await post(server, callTool('count'), named(id));
  expect(status, text).toBe(200);
  return /count \d+/.exec(text)?.[0];
}

/** The ids of the events that a call is answered with. */
async function idsOf(server: RunningServer, id: string): Promise<string[]> {
  const call = await stream(server, { id, body: callTool('count') });
  await call.ended;
  return call.events().flatMap((event) => event.id ?? []);
}

/** Waits until it says that Redis answers, and goes on with a call that was cut off. */
async function goesOn(server: RunningServer, id: string): Promise<void> {
  await until(async () => {
    await post(server, callTool('count'), named(id));
    return server.log().includes(UP);
  }, UP);
  const call = await stream(server, { id, body: STEPS });
  await call.until((events) => dataOf(events).length === 1);
  call.leave();
  const resumed = await stream(server, { id, last: call.events().at(-1)?.id });
  await release(server, await opened(server));
  await resumed.ended;
  expect(dataOf(resumed.events())).toHaveLength(2);
}

const numberIn = (answer: string): number => Number(/^:(-?\d+)/.exec(answer)?.[1]);
const timesIn = (server: RunningServer, text: string): number => server.log().split(text).length - 1;

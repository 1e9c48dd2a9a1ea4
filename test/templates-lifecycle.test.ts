import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ACCEPT,
  ALICE,
  BOB,
  INITIALIZE,
  JSON_HEADERS,
  KEYS,
  bearer,
  callTool,
  closings,
  errorOf,
  keepTrack,
  openSession,
  openStream,
  post,
  session,
} from './template-client.ts';
import { neededSources } from '../src/transforms/lib/generated-sources.ts';
import { until, type Project, type RunningServer } from './template-project.ts';

/** A server that is told to end ends what is left after ten seconds; without that, only what it does of itself ends it. */
const WITHOUT_HARD_STOP = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`
    const { setTimeout } = globalThis;
    globalThis.setTimeout = (run, ms, ...more) => setTimeout(ms < 10_000 ? run : () => undefined, ms, ...more);`)}`,
};
/** What libraries do that clean up at the end: the signal goes on to the process, unless somebody else listens. */
const HANDS_THE_SIGNAL_ON = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`
    process.on('SIGTERM', (signal) => process.kill(process.pid, signal));
    process.on('SIGTERM', async () => {
      await new Promise((resolve) => setImmediate(resolve));
      console.error('the other listener is done');
    });`)}`,
};
/** What runners such as tsx do: the listener by which they tell that a signal has come is in no list. */
const HAS_ITS_OWN_LISTENER = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(`
    const own = () => console.error('the runner has heard');
    const { listeners } = process;
    process.on('SIGTERM', own);
    process.listeners = (name) => listeners.call(process, name).filter((one) => one !== own);`)}`,
};
const keep = keepTrack();

describe('limits', () => {
  it('ends the session that was idle longest when there are too many, and says 503 when all are in use', async () => {
    const server = await keep.start(await keep.project('stateful'), { MCP_MAX_SESSIONS: '2' });
    const [first, second] = [await openSession(server), await openSession(server)];
    await post(server, callTool('count'), session(first));
    const third = await openSession(server);
    expect((await post(server, callTool('count'), session(second))).status).toBe(404);
    const streams = [await openStream(server, first), await openStream(server, third)];
    const refused = await post(server, INITIALIZE);
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '30']);
    expect((await post(server, callTool('count'), session(first))).text).toContain('count 2');
    streams.forEach((stream) => {
      stream.close();
    });
    await until(async () => (await post(server, INITIALIZE)).status === 200, 'free session');
  });

  it('ends a session that is not used, unless a stream of it is open', async () => {
    const server = await keep.start(await keep.project('stateful'), { MCP_SESSION_IDLE_MS: '200' });
    const { id: used, stream } = await openInTime(server);
    const unused = await openSession(server);
    await server.logged(`"session closed","session":"${unused}"`);
    expect((await post(server, callTool('count'), session(unused))).status).toBe(404);
    expect((await post(server, callTool('count'), session(used))).text).toContain('count 1');
    stream.close();
    await server.logged(`"session closed","session":"${used}"`);
  });
});

describe('a server that fails', () => {
  it.each(['factory-fails', 'connect-fails'])('answers 500 and lives on when the %s', async (fixture) => {
    for (const template of ['stateful', 'stateless'] as const) {
      const server = await keep.start(await keep.project(template), { FIXTURE: fixture, MCP_MAX_SESSIONS: '1' });
      for (let attempt = 1; attempt <= 3; attempt++) {
        const answer = await post(server, INITIALIZE);
        expect([answer.status, errorOf(answer)]).toEqual([500, { code: -32603, message: 'Internal error' }]);
      }
      await server.logged('request failed');
      expect(server.log()).toMatch(/"msg":"request failed","error":"Error: no (database|connection)\\n/);
    }
  });

  it('ends the session of a class that takes the transport for itself', async () => {
    const server = await keep.start(await keep.project('stateful'), { FIXTURE: 'class' });
    const id = await openSession(server);
    expect((await server.ask({ method: 'DELETE', headers: session(id) })).status).toBe(200);
    expect((await post(server, callTool('count'), session(id))).status).toBe(404);
    await server.logged('transport closed');
    await server.logged('server closed');
    expect(server.log()).toContain(`"session closed","session":"${id}"`);
  });
});

describe('shutting down', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('on %s ends open streams, closes servers, exits 0', async (signal) => {
    const server = await keep.start(await keep.project('stateful'));
    const [streaming, idle] = [await openSession(server), await openSession(server)];
    expect((await openStream(server, streaming)).status).toBe(200);
    server.kill(signal);
    const { code, stderr } = await server.exited;
    expect([code, stderr.split('server closed').length - 1]).toEqual([0, 2]);
    for (const id of [streaming, idle]) expect(stderr).toContain(`"session closed","session":"${id}"`);
  });

  it('exits 0 although a library hands the signal on to the process, and lets the others end', async () => {
    const server = await keep.start(await keep.project('stateful'), HANDS_THE_SIGNAL_ON);
    server.kill('SIGTERM');
    const { code, stderr } = await server.exited;
    expect(code).toBe(0);
    expect(stderr).toContain('the other listener is done');
  });

  it('leaves the listener of what runs it, which is in no list', async () => {
    const server = await keep.start(await keep.project('stateful'), HAS_ITS_OWN_LISTENER);
    server.kill('SIGTERM');
    const { code, stderr } = await server.exited;
    expect(code).toBe(0);
    expect(stderr).toContain('the runner has heard');
  });

  it.each(['stateful', 'stateless'] as const)('%s does not wait for who never asks', async (template) => {
    const server = await keep.start(await keep.project(template), WITHOUT_HARD_STOP);
    const socket = connect(Number(server.url?.port), '127.0.0.1');
    await once(socket, 'connect');
    await server.ask({ method: 'GET', path: '/healthz' });
    server.kill('SIGTERM');
    await until(() => server.ended(), 'end although a client is connected');
    socket.destroy();
    expect((await server.exited).code).toBe(0);
  });

  it.each(['stateful', 'stateless'] as const)('%s lets a running request finish', async (template) => {
    const server = await keep.start(await keep.project(template), WITHOUT_HARD_STOP);
    const headers = template === 'stateful' ? session(await openSession(server)) : {};
    const agent = new Agent({ keepAlive: true });
    const result = server.ask({ body: callTool('work'), headers: { ...JSON_HEADERS, ...headers }, agent });
    await server.logged('work started');
    server.kill('SIGTERM');
    await server.logged('shutting down');
    expect((await result).text).toContain('work done');
    await until(() => server.ended(), 'end although the client keeps its connection');
    agent.destroy();
    expect((await server.exited).code).toBe(0);
  });
});

describe('refusing to start', () => {
  let project: Project;
  beforeAll(async () => {
    project = await keep.project('stateful');
  });

  it.each([
    ['an address of the network without keys', { MCP_HTTP_HOST: '0.0.0.0' }, 'refusing to listen on 0.0.0.0 without'],
    ['another name without keys', { MCP_HTTP_HOST: '127.0.0.1.example' }, 'refusing to listen on 127.0.0.1.example'],
    ['a key without a name', { MCP_API_KEYS: ALICE }, 'MCP_API_KEYS, entry 1: expected name:secret'],
    ['a short secret', { MCP_API_KEYS: `${KEYS},carol:short` }, 'MCP_API_KEYS, entry 3: expected name:secret'],
    [
      'half a hash',
      { MCP_API_KEYS: `${KEYS},carol:sha256:0123456789abcdef` },
      'entry 3: expected 64 hexadecimal digits',
    ],
    ['an empty list of keys', { MCP_API_KEYS: ',' }, 'MCP_API_KEYS, entry 1: expected name:secret'],
    ['a port that is no number', { MCP_HTTP_PORT: 'http' }, 'MCP_HTTP_PORT: expected ^\\d{1,5}$, got http'],
    ['a port that is too large', { MCP_HTTP_PORT: '', PORT: '70000' }, 'options.port should be >= 0 and < 65536'],
    ['no sessions', { MCP_MAX_SESSIONS: '0' }, 'MCP_MAX_SESSIONS: expected'],
    ['a URL as origin', { MCP_ALLOWED_ORIGINS: 'https://a.example' }, 'MCP_ALLOWED_ORIGINS: expected'],
    ['a path without a slash', { MCP_HTTP_PATH: 'mcp' }, 'MCP_HTTP_PATH: expected'],
  ])('%s: one line, exit 1', async (_, env, message) => {
    const { code, stderr } = await (await keep.start(project, env)).exited;
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject({ level: 'error', msg: 'could not start' });
    expect((JSON.parse(stderr) as { error: string }).error).toContain(message);
    expect(stderr).not.toMatch(/0123456789abcdef/);
  });

  it('a port that is taken: one line, exit 1', async () => {
    const first = await keep.start(project);
    const second = await keep.start(project, { MCP_HTTP_PORT: String(first.url?.port) });
    const { code, stderr } = await second.exited;
    await first.stop();
    expect([code, (JSON.parse(stderr) as { error: string }).error]).toEqual([1, expect.stringContaining('EADDRINUSE')]);
  });
});

describe('a server without sessions', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await keep.start(await keep.project('stateless'), {
      MCP_HTTP_PORT: '',
      PORT: '0',
      MCP_API_KEYS: KEYS,
    });
  });
  const ask = (body: string) => post(server, body, bearer(ALICE));

  it('makes a server for every request and closes it', async () => {
    const answers = [await ask(INITIALIZE), await ask(callTool('count')), await ask(callTool('count'))];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map(({ text }) => /count \d/.exec(text)?.[0])).toEqual([undefined, 'count 1', 'count 1']);
    expect(answers[0]?.headers).not.toHaveProperty('mcp-session-id');
    await until(() => closings(server) === answers.length, 'closed servers');
  });

  it.each(['GET', 'DELETE', 'PUT'])('answers 405 to %s', async (method) => {
    const answer = await server.ask({ method, headers: { ...ACCEPT, ...bearer(BOB) } });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
  });

  it('guards Host, Origin, key and body like the one with sessions', async () => {
    expect((await post(server, INITIALIZE)).status).toBe(401);
    expect((await post(server, INITIALIZE, { host: 'evil.example' })).status).toBe(403);
    expect((await post(server, INITIALIZE, { origin: 'https://evil.example' })).status).toBe(403);
    expect(errorOf(await ask('{'))).toMatchObject({ code: -32700 });
  });

  it('shares its text with the one with sessions', () => {
    const [stateless, stateful] = ['stateless', 'stateful'].map((kind) => neededSources(['v1', kind, 'open']));
    expect(stateless?.filter((name) => !stateful?.includes(name))).toEqual(['exchanges']);
    expect(stateful?.filter((name) => !stateless?.includes(name))).toEqual(['sessions', 'session', 'unheard']);
  });
});

/** A session with a stream; on a busy machine one may have expired before its stream is open. */
async function openInTime(server: RunningServer) {
  for (;;) {
    const id = await openSession(server);
    const stream = await openStream(server, id);
    if (stream.status === 200) return { id, stream };
    stream.close();
  }
}

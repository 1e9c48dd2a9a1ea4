import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  ALICE,
  BOB,
  INITIALIZE,
  KEYS,
  bearer,
  callTool,
  closings,
  keepTrack,
  openSession,
  post,
  session,
} from './template-client.ts';
import { until, type Answer, type Ask, type Project, type RunningServer } from './template-project.ts';

const keep = keepTrack();
const JSON_TYPE = { 'content-type': 'application/json' };
const clients: Client[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

describe.each(['kept-sse', 'v2, kept-sse'] as const)('%s: HTTP+SSE beside Streamable HTTP', (kind) => {
  let project: Project;
  let server: RunningServer;
  beforeAll(async () => {
    project = await keep.project(kind);
    server = await keep.start(project, { MCP_MAX_BODY_BYTES: '2000' });
  });

  it('keeps two old clients and a new one apart, and closes the server of each', async () => {
    const [one, two] = [await connected(oldTransport(server)), await connected(oldTransport(server))];
    const three = await connected(new StreamableHTTPClientTransport(server.url ?? new URL('')));
    const counts = [await count(one), await count(one), await count(two), await count(three), await count(one)];
    expect(counts).toEqual(['count 1', 'count 2', 'count 1', 'count 1', 'count 3']);
    const closed = closings(server);
    await one.close();
    await until(() => closings(server) === closed + 1, 'end of the first');
    expect(await count(two)).toBe('count 2');
    await two.close();
    await until(() => closings(server) === closed + 2, 'end of the second');
    await until(() => opened(server).every((id) => isClosed(server, id) || id === idOf(three)), 'empty map');
  });

  it('says that it is outdated, and what takes its place', async () => {
    const { headers, close } = await stream(server);
    expect(headers).toMatchObject({ deprecation: '@1742947200', link: '</mcp>; rel="successor-version"' });
    expect(headers).toMatchObject({ 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' });
    close();
  });

  it('knows no session but that of the stream', async () => {
    const statusOf = async (query: string): Promise<number> => (await message(server, query)).status;
    const streamable = await openSession(server);
    expect([await statusOf(''), await statusOf('?sessionId=x'), await statusOf(`?sessionId=${streamable}`)]).toEqual([
      404, 404, 404,
    ]);
    const { id, close } = await opening(server);
    expect((await post(server, callTool('count'), session(id))).status).toBe(404);
    close();
    await until(async () => (await statusOf(`?sessionId=${id}`)) === 404, 'end of the session');
  });

  it('refuses what is no message, and other methods', async () => {
    const { id, close } = await opening(server);
    const bodies = ['{', '{}', `[${INITIALIZE}]`, JSON.stringify('x'.repeat(2000))];
    const answers = await Promise.all(bodies.map((body) => message(server, `?sessionId=${id}`, { body })));
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 413]);
    const probe = await server.ask({ path: '/sse', headers: JSON_TYPE, body: INITIALIZE });
    expect([probe.status, probe.headers.allow]).toEqual([405, 'GET']);
    const sessions = opened(server).length;
    expect((await server.ask({ method: 'HEAD', path: '/sse' })).status).toBe(405);
    expect(opened(server)).toHaveLength(sessions);
    close();
  });

  it('looks at Host and Origin', async () => {
    const { id, close } = await opening(server);
    const query = `?sessionId=${id}`;
    const evil = [{ host: 'evil.example' }, { origin: 'https://evil.example' }];
    const streams = await Promise.all(evil.map((headers) => server.ask({ method: 'GET', path: '/sse', headers })));
    const messages = await Promise.all(evil.map((headers) => message(server, query, { headers })));
    expect([...streams, ...messages].map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    close();
  });

  it('asks for a key, and takes messages only from whoever opened the stream', async () => {
    const closed = await keep.start(project, { MCP_API_KEYS: KEYS });
    expect((await closed.ask({ method: 'GET', path: '/sse' })).status).toBe(401);
    const { id, close } = await opening(closed, bearer(ALICE));
    const statusOf = async (headers: Ask['headers'] = {}): Promise<number> =>
      (await message(closed, `?sessionId=${id}`, { headers })).status;
    expect([await statusOf(), await statusOf(bearer(BOB)), await statusOf(bearer(ALICE))]).toEqual([401, 404, 202]);
    close();
  });

  it('counts as a session', async () => {
    const few = await keep.start(project, { MCP_MAX_SESSIONS: '2' });
    const idle = await openSession(few);
    const streams = [await opening(few), await opening(few)];
    expect((await post(few, callTool('count'), session(idle))).status).toBe(404);
    const refused = await few.ask({ method: 'GET', path: '/sse' });
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '30']);
    expect((await post(few, INITIALIZE)).status).toBe(503);
    streams[0]?.close();
    await until(async () => (await post(few, INITIALIZE)).status === 200, 'free session');
    streams[1]?.close();
  });

  it('gives a call its answer at SIGTERM, and ends', async () => {
    const ending = await keep.start(project);
    const client = await connected(oldTransport(ending));
    await stream(ending);
    const answer = client.callTool({ name: 'work', arguments: {} });
    await ending.logged('work started');
    ending.kill('SIGTERM');
    expect((await answer).content).toEqual([{ type: 'text', text: 'work done' }]);
    expect(await ending.exited).toMatchObject({ code: 0 });
    expect(closings(ending)).toBe(2);
  });
});

const oldTransport = ({ url }: RunningServer): SSEClientTransport => new SSEClientTransport(new URL('/sse', url));

async function connected(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  clients.push(client);
  await client.connect(transport);
  return client;
}

async function count(client: Client): Promise<unknown> {
  const { content } = await client.callTool({ name: 'count', arguments: {} });
  return (content as { readonly text: string }[])[0]?.text;
}

const stream = (server: RunningServer, headers: Ask['headers'] = {}): Promise<Answer> =>
  server.ask({ method: 'GET', path: '/sse', headers, keepOpen: true });

/** Opens a stream; its first event says where to post, and so which session it is. */
async function opening(
  server: RunningServer,
  headers: Record<string, string> = {},
): Promise<{ id: string; close: () => void }> {
  const { status, body } = await fetch(new URL('/sse', server.url), { headers });
  expect(status).toBe(200);
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!ENDPOINT.test(text)) {
    const read = await reader?.read();
    if (!read || read.done) throw new Error(`no endpoint in ${text}`);
    text += read.value;
  }
  const close = (): void => {
    void reader?.cancel();
  };
  return { id: ENDPOINT.exec(text)?.[1] ?? '', close };
}

const ENDPOINT = /^data: \S*\?sessionId=([\w-]+)\n/m;

const message = (
  server: RunningServer,
  query: string,
  { headers = {}, body = INITIALIZE }: Ask = {},
): Promise<Answer> => server.ask({ path: `/messages${query}`, headers: { ...JSON_TYPE, ...headers }, body });

const OPENED = /"session opened","session":"([\w-]+)"/g;
const opened = (server: RunningServer): string[] => [...server.log().matchAll(OPENED)].map(([, id]) => id ?? '');
const isClosed = (server: RunningServer, id: string): boolean =>
  server.log().includes(`"session closed","session":"${id}"`);
const idOf = ({ transport }: Client): string | undefined => transport?.sessionId;

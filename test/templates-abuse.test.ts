import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import {
  ALICE,
  BOB,
  INITIALIZE,
  JSON_HEADERS,
  KEYS,
  bearer,
  callTool,
  errorOf,
  keepTrack,
  openSession,
  post,
  session,
} from './template-client.ts';
import { until, type Project, type RunningServer } from './template-project.ts';

const keep = keepTrack();
const PING = JSON.stringify({ jsonrpc: '2.0', id: 9, method: 'ping' });
const CANCEL = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 2 } });

describe.each(['stateful', 'v2'] as const)('%s: what one client may take', (kind) => {
  let project: Project;
  beforeAll(async () => {
    project = await keep.project(kind);
  });

  it('a caller with too many sessions loses its own, never those of others', async () => {
    const server = await keep.start(project, { MCP_API_KEYS: KEYS, MCP_MAX_SESSIONS_PER_CALLER: '2' });
    const ofBob = await openSession(server, bearer(BOB));
    const [first, second] = [await openSession(server, bearer(ALICE)), await openSession(server, bearer(ALICE))];
    const third = await openSession(server, bearer(ALICE));
    const statuses = [first, second, third].map((id) => used(server, id, ALICE));
    expect(await Promise.all(statuses)).toEqual([404, 200, 200]);
    expect(await used(server, ofBob, BOB)).toBe(200);
    const streams = [await streamOf(server, second, ALICE), await streamOf(server, third, ALICE)];
    const refused = await post(server, INITIALIZE, bearer(ALICE));
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '30']);
    expect(JSON.parse(refused.text)).toEqual({
      jsonrpc: '2.0',
      error: { code: -32000, message: 'Too many sessions of this caller' },
      id: 1,
    });
    expect((await post(server, INITIALIZE, bearer(BOB))).status).toBe(200);
    streams.forEach(({ close }) => {
      close();
    });
    await until(async () => (await post(server, INITIALIZE, bearer(ALICE))).status === 200, 'room for the caller');
  });

  it('where everybody may come there are no callers to tell apart', async () => {
    const server = await keep.start(project, { MCP_MAX_SESSIONS_PER_CALLER: '1' });
    const [first, second] = [await openSession(server), await openSession(server)];
    expect([await used(server, first), await used(server, second)]).toEqual([200, 200]);
  });

  it('a session has so many requests open, and can end them', async () => {
    const server = await keep.start(project, { MCP_MAX_REQUESTS_PER_SESSION: '2' });
    const [busy, other] = [await openSession(server), await openSession(server)];
    const headers = { ...JSON_HEADERS, ...session(busy) };
    const given = await server.ask({ body: callTool('hold'), headers, keepOpen: true });
    const held = post(server, withId(callTool('hold'), 3), session(busy));
    await server.logged('held 2');
    const refused = await post(server, PING, session(busy));
    expect([refused.status, refused.headers['retry-after'], errorOf(refused)]).toEqual([
      429,
      '1',
      { code: -32000, message: 'No more than 2 requests may be open in a session' },
    ]);
    expect(JSON.parse(refused.text)).toMatchObject({ id: 9 });
    expect((await post(server, PING, session(other))).status).toBe(200);
    expect((await post(server, CANCEL, session(busy))).status).toBe(202);
    await until(async () => (await post(server, PING, session(busy))).status === 200, 'room for a request');
    await post(server, callTool('release'), session(other));
    expect((await held).text).toContain('released');
    given.close();
  });

  it('who leaves its requests alone does not make room for more', async () => {
    const server = await keep.start(project, { MCP_MAX_REQUESTS_PER_SESSION: '1' });
    const [busy, other] = [await openSession(server), await openSession(server)];
    const headers = { ...JSON_HEADERS, ...session(busy) };
    const left = await server.ask({ body: callTool('hold'), headers, keepOpen: true });
    await server.logged('held 1');
    left.close();
    expect((await post(server, PING, session(busy))).status).toBe(429);
    await post(server, callTool('release'), session(other));
    await until(async () => (await post(server, PING, session(busy))).status === 200, 'room for a request');
  });

  it('a session ends with its time, even one that is listened to', async () => {
    const server = await keep.start(project, { MCP_SESSION_MAX_MS: '400' });
    const id = await listenedToTheEnd(server);
    await server.logged(`"session closed","session":"${id}"`);
    expect(await used(server, id)).toBe(404);
    expect((await post(server, INITIALIZE)).status).toBe(200);
  });
});

describe.each(['stateful', 'stateless'] as const)('%s: what is no request', (kind) => {
  let server: RunningServer;
  beforeAll(async () => {
    const bounds = { MCP_MAX_HEADER_BYTES: '4000', MCP_REQUEST_TIMEOUT_MS: '500' };
    server = await keep.start(await keep.project(kind), bounds);
  });
  const lines = (...more: string[]) => `${['POST /mcp HTTP/1.1', 'Host: localhost', ...more].join('\r\n')}\r\n`;

  it.each<[string, string, [number, string]]>([
    ['a header that is too long', lines(`X-Long: ${'x'.repeat(5000)}`, ''), [431, 'The address and the headers']],
    ['an address that is too long', `GET /${'x'.repeat(5000)} HTTP/1.1\r\n\r\n`, [431, 'The address and the headers']],
    ['no HTTP', 'EHLO example\r\n\r\n', [400, 'Not a valid HTTP request']],
    ['two lengths', lines('Content-Length: 1', 'Content-Length: 2', ''), [400, 'Not a valid HTTP request']],
    [
      'a length and chunks',
      lines('Content-Length: 1', 'Transfer-Encoding: chunked', ''),
      [400, 'Not a valid HTTP request'],
    ],
    ['headers without an end', lines('X-Slow: 1'), [408, 'The request took too long to arrive']],
    ['a body without an end', lines('Content-Length: 9', ''), [408, 'The request took too long to arrive']],
  ])('%s is told so, and the connection ends', async (_, bytes, [status, message]) => {
    const text = await answered(server, bytes);
    const [head = '', body = ''] = text.split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain('Content-Type: application/json');
    expect(JSON.parse(body)).toMatchObject({ jsonrpc: '2.0', error: { code: -32000 } });
    expect(body).toContain(message);
    expect((await server.ask({ method: 'GET', path: '/healthz' })).status).toBe(200);
  });
});

it('bytes behind a stream that is open end it, and are not answered into it', async () => {
  const server = await keep.start(await keep.project('stateful'));
  const id = await openSession(server);
  const socket = await opened(server);
  socket.write(`GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nMcp-Session-Id: ${id}\r\n\r\n`);
  const text = read(socket);
  await until(() => text.so.includes('text/event-stream'), 'stream');
  socket.write('EHLO example\r\n\r\n');
  await text.end;
  expect(text.so.match(/HTTP\/1\.1/g)).toHaveLength(1);
});

const withId = (body: string, id: number) => JSON.stringify({ ...(JSON.parse(body) as object), id });

const used = async (server: RunningServer, id: string, key?: string): Promise<number> =>
  (await post(server, PING, { ...session(id), ...(key !== undefined && bearer(key)) })).status;

const streamOf = (server: RunningServer, id: string, key: string) =>
  server.ask({ method: 'GET', headers: { ...JSON_HEADERS, ...session(id), ...bearer(key) }, keepOpen: true });

/** The id of a session that was listened to until the server ended its stream; on a busy machine one may be over before. */
async function listenedToTheEnd(server: RunningServer): Promise<string> {
  for (;;) {
    const id = await openSession(server);
    const stream = await server.ask({ method: 'GET', headers: { ...JSON_HEADERS, ...session(id) } });
    if (stream.status === 200) return id;
  }
}

async function opened(server: RunningServer): Promise<Socket> {
  const socket = connect(Number(server.url?.port), '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'connect');
  return socket;
}

/** What comes through a socket, so far and until it ends. */
function read(socket: Socket): { so: string; readonly end: Promise<unknown> } {
  const text = { so: '', end: new Promise((resolve) => socket.once('close', resolve)) };
  socket.setEncoding('utf8').on('data', (chunk: string) => (text.so += chunk));
  socket.on('error', () => undefined);
  return text;
}

/** All that is answered to bytes until the connection ends. */
async function answered(server: RunningServer, bytes: string): Promise<string> {
  const socket = await opened(server);
  const text = read(socket);
  socket.write(bytes);
  await text.end;
  return text.so;
}

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
  post,
  session,
} from './template-client.ts';
import { ESM, until, type RunningServer } from './template-project.ts';

const METHODS = ['GET', 'POST', 'DELETE', 'OPTIONS'];
const PREFLIGHT = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' };
const CJS = { ...ESM, module: 'cjs' } as const;
const keep = keepTrack();

describe.each([
  { as: 'JavaScript, ES modules', target: ESM },
  { as: 'JavaScript, CommonJS without extensions', target: { ...CJS, extension: '', newline: '\r\n' } as const },
  { as: 'TypeScript', target: { ...ESM, language: 'ts' } as const },
])('rendered as $as', ({ target }) => {
  it.each(['stateful', 'stateless'] as const)('%s serves a client and ends on SIGTERM', async (template) => {
    const server = await keep.start(await keep.project(template, { target }), { MCP_HTTP_PATH: '/api/mcp' });
    expect(server.url?.pathname, server.log()).toBe('/api/mcp');
    const { headers } = await post(server, INITIALIZE);
    const id = headers['mcp-session-id'];
    expect(typeof id).toBe(template === 'stateful' ? 'string' : 'undefined');
    expect((await post(server, callTool('count'), id === undefined ? {} : session(String(id)))).text).toContain(
      'count 1',
    );
    server.kill('SIGTERM');
    expect(await server.exited).toMatchObject({ code: 0, signal: undefined });
  });
});

describe('a server with sessions', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await keep.start(await keep.project('stateful'), { MCP_MAX_BODY_BYTES: '2000' });
  });

  it('keeps the state of one session from another', async () => {
    const [one, two] = [await openSession(server), await openSession(server)];
    const counts = [one, one, two].map((id) => () => post(server, callTool('count'), session(id)));
    const texts: string[] = [];
    for (const count of counts) texts.push(/count \d/.exec((await count()).text)?.[0] ?? '');
    expect(texts).toEqual(['count 1', 'count 2', 'count 1']);
  });

  it.each(['POST', 'GET', 'DELETE'])('answers 404 to %s with an unknown session', async (method) => {
    const body = method === 'POST' ? { body: callTool('count') } : {};
    const answer = await server.ask({ method, headers: { ...JSON_HEADERS, ...session('unknown') }, ...body });
    expect(answer.status).toBe(404);
    expect(errorOf(answer)).toEqual({ code: -32001, message: 'Session not found' });
  });

  it('answers 404 to initialize with an unknown session', async () => {
    expect((await post(server, INITIALIZE, session('stale'))).status).toBe(404);
  });

  it.each(['POST', 'GET', 'DELETE'])('answers 400 to %s without a session', async (method) => {
    const body = method === 'POST' ? { body: callTool('count') } : {};
    const answer = await server.ask({ method, headers: JSON_HEADERS, ...body });
    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatchObject({ code: -32000 });
  });

  it('ends a session on DELETE, closes its server, and answers 404 from then on', async () => {
    const id = await openSession(server);
    const closed = closings(server);
    expect((await server.ask({ method: 'DELETE', headers: session(id) })).status).toBe(200);
    expect((await post(server, callTool('count'), session(id))).status).toBe(404);
    await until(() => closings(server) === closed + 1, 'closed server');
    expect(server.log()).toContain(`"session closed","session":"${id}"`);
  });

  it('ends a session whose server closes itself', async () => {
    const id = await openSession(server);
    await post(server, callTool('quit'), session(id));
    await server.logged(`"session closed","session":"${id}"`);
    expect((await post(server, callTool('count'), session(id))).status).toBe(404);
  });

  it.each(['PUT', 'PATCH', 'HEAD'])('answers 405 to %s', async (method) => {
    const answer = await server.ask({ method });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, POST, DELETE']);
  });

  it.each([
    ['without a length', { 'transfer-encoding': 'chunked' }],
    ['with a length', { 'content-length': '3000' }],
  ])('answers 413 as JSON to a large body %s', async (_, headers) => {
    const answer = await post(server, JSON.stringify({ text: 'x'.repeat(3000) }).slice(0, 3000), headers);
    expect([answer.status, answer.headers['content-type']]).toEqual([413, 'application/json']);
    expect(errorOf(answer)).toEqual({ code: -32000, message: 'The body must not exceed 2000 bytes' });
  });

  it('answers 400 as JSON to malformed JSON, without a stack', async () => {
    const answer = await post(server, '{"jsonrpc": ');
    expect([answer.status, answer.headers['content-type']]).toEqual([400, 'application/json']);
    expect(errorOf(answer)).toMatchObject({ code: -32700 });
    expect(answer.text).not.toMatch(/node_modules|at /);
  });

  it.each([
    ['Accept: application/json', { accept: 'application/json' }, 406],
    ['Accept: text/event-stream', { accept: 'text/event-stream' }, 406],
    ['Accept: text/event-stream;q=0', { accept: 'application/json, text/event-stream;q=0' }, 406],
    ['MCP-Protocol-Version: 1999-01-01', { 'mcp-protocol-version': '1999-01-01' }, 400],
    ['an unknown session', { 'mcp-session-id': 'unknown' }, 404],
  ])('answers to %s with the id of the request', async (_, headers, status) => {
    const id = await openSession(server);
    const answer = await post(server, callTool('count'), { ...session(id), ...headers });
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([status, { jsonrpc: '2.0', id: 2 }]);
  });

  it.each(['null', '{"a":1}', 'true'])('answers to the id %s with an error that has none', async (id) => {
    const answer = await post(
      server,
      `{"jsonrpc":"2.0","id":${id},"method":"ping"}`,
      session(await openSession(server)),
    );
    expect([answer.status, errorOf(answer)]).toMatchObject([400, { code: -32600 }]);
    expect(JSON.parse(answer.text)).not.toHaveProperty('id');
  });

  it('opens no session for an initialize that does not accept both types', async () => {
    const opened = async () => {
      await server.logged(`"session opened","session":"${await openSession(server)}"`);
      return server.log().split('session opened').length;
    };
    const before = await opened();
    expect((await post(server, INITIALIZE, { accept: 'application/json' })).status).toBe(406);
    expect(await opened()).toBe(before + 1);
  });

  it.each(['/', '/other', '/%ff', '/healthz/../../etc'])('answers JSON to %s', async (path) => {
    const answer = await server.ask({ method: 'GET', path });
    expect([answer.status, answer.headers['content-type']]).toEqual([404, 'application/json']);
    expect(answer.headers).not.toHaveProperty('x-powered-by');
  });

  it.each(METHODS)('refuses a foreign Host on %s', async (method) => {
    const answer = await server.ask({ method, headers: { ...JSON_HEADERS, host: 'evil.example' } });
    expect([answer.status, errorOf(answer)]).toEqual([403, { code: -32000, message: 'Invalid Host: evil.example' }]);
  });

  describe.each(METHODS)('on %s', (method) => {
    const origins = [
      'https://evil.example',
      'null',
      'localhost',
      'http://localhost.evil.example',
      'http://a@localhost',
    ];
    it.each([...origins, 'http://localhost:80@evil.example', 'http://[::2]', ''])(
      'refuses Origin %s',
      async (origin) => {
        const answer = await server.ask({ method, headers: { ...JSON_HEADERS, ...PREFLIGHT, origin } });
        expect([answer.status, errorOf(answer)]).toEqual([403, { code: -32000, message: 'Origin not allowed' }]);
        expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
      },
    );
  });

  it.each(['http://localhost:5173', 'http://127.0.0.1', 'https://[::1]:8443'])('lets Origin %s in', async (origin) => {
    const answer = await post(server, INITIALIZE, { origin });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([200, origin]);
    const exposed = 'Mcp-Session-Id,Mcp-Protocol-Version,WWW-Authenticate';
    expect(answer.headers['access-control-expose-headers']).toBe(exposed);
  });

  it('answers /healthz whatever the Host', async () => {
    const answer = await server.ask({ method: 'GET', path: '/healthz', headers: { host: '10.0.0.7:8080' } });
    expect([answer.status, answer.text]).toEqual([200, '{"ok":true}']);
  });

  it('says in its log where it listens and whom it answers, one JSON object a line', () => {
    const lines = server
      .log()
      .split('\n')
      .filter((line) => line.startsWith('{'));
    const [first] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const names = ['localhost', '127.0.0.1', '[::1]'];
    expect(first).toMatchObject({ level: 'info', msg: 'listening', hosts: names, origins: names, auth: 'none' });
    expect(Date.parse(String(first?.['time']))).toBeGreaterThan(0);
  });
});

describe('a server with API keys', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await keep.start(await keep.project('stateful'), { MCP_API_KEYS: KEYS, MCP_HTTP_HOST: '0.0.0.0' });
  });

  describe.each(['POST', 'GET', 'DELETE', 'PUT'])('on %s', (method) => {
    const wrong = [
      {},
      bearer('0123456789abcdef0123'),
      bearer(`${ALICE}x`),
      bearer(''),
      { authorization: `Basic ${ALICE}` },
    ];
    it.each(wrong)('answers 401 to %o', async (headers) => {
      const answer = await server.ask({ method, headers: { ...JSON_HEADERS, ...headers } });
      expect(answer.status).toBe(401);
      const error = 'authorization' in headers ? 'error="invalid_token", error_description="[\\w ]+", ' : '';
      expect(answer.headers['www-authenticate']).toMatch(new RegExp(`^Bearer ${error}realm="mcp"$`));
    });
  });

  it('answers a preflight without a key', async () => {
    const answer = await server.ask({ method: 'OPTIONS', headers: { ...PREFLIGHT, origin: 'http://localhost' } });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([204, 'http://localhost']);
    expect(answer.headers['access-control-allow-methods']).toBe('GET,POST,DELETE');
    expect(answer.headers['access-control-allow-headers']).toBe('authorization');
  });

  it('answers /healthz without a key', async () => {
    expect((await server.ask({ method: 'GET', path: '/healthz' })).status).toBe(200);
  });

  it('gives a session to the key that opened it and to no other', async () => {
    const id = await openSession(server, bearer(ALICE));
    const [alice, bob] = [ALICE, BOB].map((key) => ({ ...session(id), ...bearer(key) }));
    expect((await post(server, callTool('count'), bob)).status).toBe(404);
    expect((await server.ask({ method: 'DELETE', headers: bob ?? {} })).status).toBe(404);
    expect((await server.ask({ method: 'GET', headers: { ...ACCEPT, ...bob } })).status).toBe(404);
    expect((await post(server, callTool('count'), alice)).text).toContain('count 1');
  });

  it('never logs a key', () => {
    expect(server.log()).toContain('"auth":"api-key"');
    expect(server.log()).not.toMatch(/0123456789abcdef/);
  });
});

import { describe, expect, it } from 'vitest';
import {
  INITIALIZE,
  JSON_HEADERS,
  callTool,
  closings,
  errorOf,
  keepTrack,
  openSession,
  post,
  session,
} from './template-client.ts';
import { until } from './template-project.ts';

const REVISION = '2026-07-28';
const keep = keepTrack();

const request = (id: number, method: string, params: object = {}) =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params });
const cancellation = (requestId: number) =>
  JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId } });
const hold = (id: number) => request(id, 'tools/call', { name: 'hold' });

describe.each(['stateful', 'v2'] as const)('%s: requests of one session', (kind) => {
  it('are told apart by their ids: one that is in use is refused', async () => {
    const server = await keep.start(await keep.project(kind));
    const headers = session(await openSession(server));
    const first = server.ask({ body: hold(7), headers: { ...JSON_HEADERS, ...headers } });
    await server.logged('held 1');
    const second = await post(server, request(7, 'ping'), headers);
    expect([second.status, JSON.parse(second.text)]).toEqual([
      400,
      { jsonrpc: '2.0', error: { code: -32600, message: expect.stringContaining('the id is') as string }, id: 7 },
    ]);
    await post(server, callTool('release'), headers);
    expect((await first).text).toContain('released');
    expect((await post(server, request(7, 'ping'), headers)).status).toBe(200);
  });

  it('may use the id of one whose client has left', async () => {
    const server = await keep.start(await keep.project(kind));
    const headers = session(await openSession(server));
    const left = await server.ask({ body: hold(7), headers: { ...JSON_HEADERS, ...headers }, keepOpen: true });
    left.close();
    await until(async () => (await post(server, request(7, 'ping'), headers)).status === 200, 'answer to the second');
  });

  it('end their answer when they are cancelled', async () => {
    const server = await keep.start(await keep.project(kind));
    const headers = session(await openSession(server));
    const answers = [7, 0].map((id) => server.ask({ body: hold(id), headers: { ...JSON_HEADERS, ...headers } }));
    await server.logged('held 2');
    for (const id of [7, 0, 12]) expect((await post(server, cancellation(id), headers)).status).toBe(202);
    for (const { status, text } of await Promise.all(answers)) expect([status, text]).toEqual([200, '']);
  });
});

it('a batch goes on when one of it is cancelled', async () => {
  const server = await keep.start(await keep.project('stateful'));
  const headers = { ...session(await openSession(server)), 'mcp-protocol-version': '2025-03-26' };
  const answer = post(server, `[${hold(7)},${hold(8)}]`, headers);
  await server.logged('held 2');
  await post(server, cancellation(7), headers);
  await post(server, request(9, 'tools/call', { name: 'release' }), headers);
  await until(() => server.log().includes('let go of, cancelled'), 'the cancelled one');
  expect((await answer).text).toMatch(/"text":"released".*"id":8/);
  expect((await post(server, `[${request(1, 'ping')},${request(1, 'ping')}]`, headers)).status).toBe(400);
});

it.each(['stateless', 'v2, stateless'] as const)('%s: who leaves has not cancelled', async (kind) => {
  const server = await keep.start(await keep.project(kind));
  const left = await server.ask({ body: hold(7), headers: JSON_HEADERS, keepOpen: true });
  await server.logged('held 1');
  left.close();
  expect((await post(server, callTool('count'))).text).toContain('count 1');
  await post(server, callTool('release'));
  await until(() => closings(server) === 3, 'end of all servers');
  expect(server.log()).toContain('let go of\n');
});

describe('both eras', () => {
  it('name the revisions of both, and refuse in the words of MCP', async () => {
    const server = await keep.start(await keep.project('v2, modern'));
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': REVISION,
      'io.modelcontextprotocol/clientCapabilities': {},
      'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    };
    const headers = { 'mcp-protocol-version': REVISION, 'mcp-method': 'server/discover' };
    const discovered = await post(server, request(1, 'server/discover', { _meta }), headers);
    const { result } = JSON.parse(discovered.text) as { result: { supportedVersions: string[] } };
    expect(result.supportedVersions).toEqual(expect.arrayContaining([REVISION, '2025-11-25', '2025-03-26']));
    const other = { ..._meta, 'io.modelcontextprotocol/protocolVersion': '1900-01-01' };
    const refused = await post(server, request(1, 'server/discover', { _meta: other }), {
      ...headers,
      'mcp-protocol-version': '1900-01-01',
    });
    expect([refused.status, errorOf(refused)]).toMatchObject([
      400,
      { code: -32022, data: { supported: result.supportedVersions } },
    ]);
    const text = { ...headers, 'content-type': 'text/plain' };
    const unread = await server.ask({ body: request(1, 'server/discover', { _meta }), headers: text });
    expect([unread.status, JSON.parse(unread.text)]).toMatchObject([415, { id: 1 }]);
    expect((await post(server, INITIALIZE)).status).toBe(200);
  });
});

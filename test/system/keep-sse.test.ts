import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { expect, onTestFinished, test } from 'vitest';
import { Processes } from '../../src/io/run-process.ts';
import { startHttp, type HttpServer } from '../../src/io/start-server.ts';
import { demoServer, migrate, serverProject } from '../command-line.ts';

const LONG_MS = 600_000;
const START_MS = 240_000;
const [ALICE, BOB] = ['alice-0123456789abcdef', 'bob-0123456789abcdef'];

/** A server on HTTP+SSE that counts in a variable of its module; `guard` stands in front of its routes. */
const countingServer = (guard = ''): string => `\
import express from 'express';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';

const app = express();
const transports = {};
let calls = 0;

function createServer() {
  const server = new McpServer({ name: 'counter', version: '1.0.0' });
  server.registerTool('count', { description: 'counts its calls' }, async () => {
    calls += 1;
    return { content: [{ type: 'text', text: String(calls) }] };
  });
  return server;
}

const guarded = (req, res, next) => {
  if (!process.env.TOKEN || req.headers['x-token'] === process.env.TOKEN) next();
  else res.status(401).end();
};

app.get('/sse', ${guard}async (req, res) => {
  const transport = new SSEServerTransport('/messages', res);
  transports[transport.sessionId] = transport;
  res.on('close', () => {
    delete transports[transport.sessionId];
  });
  await createServer().connect(transport);
});

app.post('/messages', ${guard}async (req, res) => {
  const transport = transports[req.query.sessionId];
  if (transport) await transport.handlePostMessage(req, res);
  else res.status(404).send('unknown session');
});

app.listen(Number(process.env.PORT || 3001));
`;

async function started(folder: string, env: Readonly<Record<string, string>> = {}): Promise<HttpServer> {
  const processes = new Processes();
  onTestFinished(() => processes.endAll());
  const spec = { command: process.execPath, args: ['index.js'], cwd: folder, env };
  return startHttp(spec, { processes, timeoutMs: START_MS });
}

async function connected(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  onTestFinished(() => client.close());
  await client.connect(transport);
  return client;
}

const overSse = (url: string, headers: Readonly<Record<string, string>> = {}): SSEClientTransport =>
  new SSEClientTransport(new URL('/sse', url), { requestInit: { headers } });

async function count(client: Client): Promise<string | undefined> {
  const { content } = await client.callTool({ name: 'count', arguments: {} });
  return (content as { readonly text: string }[])[0]?.text;
}

const bearer = (key: string): { authorization: string } => ({ authorization: `Bearer ${key}` });

const OPENED = /"session opened","session":"([\w-]+)"/g;

/** The status that a message gets in a session of HTTP+SSE. */
async function posted(url: string, session: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const target = new URL(`/messages?sessionId=${session}`, url);
  const body = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'ping' });
  return (await fetch(target, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }))
    .status;
}

test('with --keep-sse old clients go on beside new ones, each with its own state', { timeout: LONG_MS }, async () => {
  const folder = await serverProject({ 'index.js': countingServer() });
  const { code, left, report } = await migrate(folder, '--keep-sse', '--allow-tool', 'count');
  expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(report.proofs.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  expect(report.proofs.map(({ id }) => id)).toEqual(expect.arrayContaining(['sse-surface', 'sse-isolation']));
  expect({ code, left, outcome: report.outcome }).toEqual({ code: 0, left: [], outcome: 'proven' });

  const server = await started(folder);
  const [one, two] = await Promise.all([connected(overSse(server.url)), connected(overSse(server.url))]);
  const three = await connected(new StreamableHTTPClientTransport(new URL(server.url)));
  const counts = [await count(one), await count(one), await count(two), await count(three), await count(one)];
  expect(counts).toEqual(['1', '2', '1', '1', '3']);
  server.signal('SIGTERM');
  expect(await server.exited).toMatchObject({ code: 0 });

  const closed = await started(folder, { MCP_API_KEYS: `alice:${ALICE},bob:${BOB}` });
  await expect(connected(overSse(closed.url))).rejects.toThrow('401');
  const alice = await connected(overSse(closed.url, bearer(ALICE)));
  expect(await count(alice)).toBe('1');
  const [session = ''] = [...closed.log().matchAll(OPENED)].map(([, id]) => id ?? '').slice(-1);
  expect([await posted(closed.url, session, bearer(BOB)), await posted(closed.url, session, {})]).toEqual([404, 401]);
  expect(await posted(closed.url, session, bearer(ALICE))).toBe(202);

  const again = await migrate(folder, '--keep-sse');
  expect({ code: again.code, outcome: again.report.outcome }).toEqual({ code: 0, outcome: 'nothing-to-do' });
});

test('what guards the old routes guards them on, and the new one', { timeout: LONG_MS }, async () => {
  const folder = await serverProject({ 'index.js': countingServer('guarded, ') });
  const { code, report } = await migrate(folder, '--keep-sse');
  expect(report.proofs.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  expect({ code, outcome: report.outcome }).toEqual({ code: 0, outcome: 'proven' });

  const { url } = await started(folder, { TOKEN: 'secret' });
  await expect(connected(overSse(url))).rejects.toThrow('401');
  await expect(connected(new StreamableHTTPClientTransport(new URL(url)))).rejects.toMatchObject({ code: 401 });
  const client = await connected(overSse(url, { 'x-token': 'secret' }));
  expect(await count(client)).toBe('1');
});

test('a server on stdio has nothing to keep, and one without sessions cannot', { timeout: LONG_MS }, async () => {
  const folder = await serverProject({ 'index.js': demoServer() });
  const { code, report } = await migrate(folder, '--keep-sse', '--dry-run');
  expect(code).toBe(0);
  expect(report.findings).toMatchObject([{ id: 'nothing-to-keep', severity: 'note', file: 'package.json' }]);
  const refused = await migrate(folder, '--keep-sse', '--sessions', 'stateless', '--dry-run');
  expect(refused.code).toBe(2);
  expect(JSON.stringify(refused.report)).toContain('--keep-sse does not go with --sessions stateless');
});

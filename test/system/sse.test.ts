import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, onTestFinished, test } from 'vitest';
import { Processes } from '../../src/io/run-process.ts';
import { startHttp, type HttpServer } from '../../src/io/start-server.ts';
import { migrate, serverProject } from '../command-line.ts';
import { treeOf } from '../temp-folder.ts';

const LONG_MS = 600_000;
const START_MS = 240_000;

/** A server on HTTP+SSE with a counter and, beside it, a route of its own. */
const sseServer = ({ route = '', guard = '' } = {}): string => `\
import express from 'express';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';

const app = express();
const transports = new Map();

function createServer() {
  let calls = 0;
  const server = new McpServer({ name: 'counter', version: '1.0.0' });
  server.registerTool('count', { description: 'counts its calls' }, async () => {
    calls += 1;
    return { content: [{ type: 'text', text: String(calls) }] };
  });
  return server;
}
${guard}
app.get('/sse', async (req, res) => {
  const transport = new SSEServerTransport('/messages', res);
  transports.set(transport.sessionId, transport);
  res.on('close', () => transports.delete(transport.sessionId));
  const server = createServer();
  await server.connect(transport);
});

app.post('/messages', async (req, res) => {
  const transport = transports.get(req.query.sessionId);
  if (!transport) return res.status(404).send('unknown session');
  await transport.handlePostMessage(req, res);
});
${route}
const port = Number(process.env.PORT || 3001);
app.listen(port, () => console.log(\`listening on \${port}\`));
`;

const ROUTE = `
app.get('/version', (_req, res) => {
  res.json({ version: '1.0.0' });
});
`;

async function started(folder: string, env: Readonly<Record<string, string>> = {}): Promise<HttpServer> {
  const processes = new Processes();
  onTestFinished(() => processes.endAll());
  const spec = { command: process.execPath, args: ['index.js'], cwd: folder, env };
  return startHttp(spec, { processes, timeoutMs: START_MS });
}

async function counted(url: string, requestInit: RequestInit = {}): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  onTestFinished(() => client.close());
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit }));
  return client;
}

const count = async (client: Client): Promise<unknown> =>
  (await client.callTool({ name: 'count', arguments: {} })).content;

test(
  'a server on HTTP+SSE is proven on Streamable HTTP; its other routes go on, its old ones say where it is',
  {
    timeout: LONG_MS,
  },
  async () => {
    const folder = await serverProject({ 'index.js': sseServer({ route: ROUTE }) });
    const { code, left, report } = await migrate(folder, '--allow-tool', 'count');
    expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(report.proofs.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(report.inspector.map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'pass']);
    expect({ code, left, outcome: report.outcome }).toEqual({ code: 0, left: [], outcome: 'proven' });

    const { url } = await started(folder);
    const [one, two] = [await counted(url), await counted(url)];
    const text = (number: number): unknown => [{ type: 'text', text: String(number) }];
    expect([await count(one), await count(one), await count(two)]).toEqual([text(1), text(2), text(1)]);
    expect(await (await fetch(new URL('/version', url))).json()).toEqual({ version: '1.0.0' });

    const old = new Client({ name: 'old', version: '1.0.0' });
    await expect(old.connect(new SSEClientTransport(new URL('/sse', url)))).rejects.toMatchObject({ code: 410 });
    const answer = await fetch(new URL('/messages?sessionId=a', url), { method: 'POST', body: '{}' });
    expect(answer.status).toBe(410);
    expect(await answer.text()).toContain('/mcp');
  },
);

const GUARD = `
app.use(express.json());
app.use((req, res, next) => {
  if (!process.env.TOKEN || req.headers.authorization === \`Bearer \${process.env.TOKEN}\`) next();
  else res.status(401).end();
});
`;

test('what guards the app goes on to guard the endpoint', { timeout: LONG_MS }, async () => {
  const folder = await serverProject({
    'index.js': sseServer({ guard: GUARD }).replace('(req, res);\n});', '(req, res, req.body);\n});'),
  });
  const { code, report } = await migrate(folder);
  expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(report.proofs.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  expect({ code, outcome: report.outcome }).toEqual({ code: 0, outcome: 'proven' });

  const { url } = await started(folder, { TOKEN: 'secret' });
  await expect(counted(url)).rejects.toMatchObject({ code: 401 });
  const client = await counted(url, { headers: { authorization: 'Bearer secret' } });
  expect(await count(client)).toEqual([{ type: 'text', text: '1' }]);
  expect((await fetch(new URL('/healthz', url))).status).toBe(200);
  const paths = ['/x/../mcp', '/%6dcp', '//mcp', '/./mcp', '/mcp', '/MCP'];
  expect(await Promise.all(paths.map((path) => statusOf(url, path, 'wrong')))).toEqual([401, 401, 401, 401, 401, 401]);
  const spelled = paths.slice(0, 4);
  expect(await Promise.all(spelled.map((path) => statusOf(url, path, 'secret')))).toEqual([404, 404, 404, 404]);
});

const CLOSED = `
app.use((req, res, next) => {
  if (req.headers.authorization === 'Bearer secret') next();
  else res.status(401).end();
});
`;

test('one that lets nobody in without a credential is not proven, and says so', { timeout: LONG_MS }, async () => {
  const folder = await serverProject({ 'index.js': sseServer({ guard: CLOSED }) });
  const before = await treeOf(folder);
  const { code, report } = await migrate(folder);
  expect({ code, outcome: report.outcome }).toEqual({ code: 3, outcome: 'unproven' });
  const [{ id, message, fix } = {}] = report.findings;
  expect({ id, message, fix }).toEqual({
    id: 'cannot-start',
    message: expect.stringContaining('401') as string,
    fix: expect.stringContaining('credential') as string,
  });
  expect(await treeOf(folder)).toEqual(before);
});

/** The status that a path gets as it is spelled: fetch() would spell it anew. */
function statusOf(url: string, path: string, token: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const asked = request({ hostname, port, path, headers: { authorization: `Bearer ${token}` } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.once('error', reject).end();
  });
}

/** The same on a plain server, which tells requests apart by hand. */
const plainServer = `\
import http from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';

const transports = new Map();

function createServer() {
  let calls = 0;
  const server = new McpServer({ name: 'counter', version: '1.0.0' });
  server.registerTool('count', { description: 'counts its calls' }, async () => {
    calls += 1;
    return { content: [{ type: 'text', text: String(calls) }] };
  });
  return server;
}

const httpServer = http.createServer(async (req, res) => {
  const url = new URL(req.url ?? '/', \`http://\${req.headers.host}\`);
  if (url.pathname === '/version') {
    res.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ version: '1.0.0' }));
    return;
  }
  if (process.env.TOKEN && req.headers.authorization !== \`Bearer \${process.env.TOKEN}\`) {
    res.writeHead(401).end();
    return;
  }
  if (req.method === 'GET' && url.pathname === '/sse') {
    const transport = new SSEServerTransport('/messages', res);
    transports.set(transport.sessionId, transport);
    res.on('close', () => transports.delete(transport.sessionId));
    await createServer().connect(transport);
  } else if (req.method === 'POST' && url.pathname === '/messages') {
    const transport = transports.get(url.searchParams.get('sessionId'));
    if (transport) await transport.handlePostMessage(req, res);
    else res.writeHead(404).end('unknown session');
  } else {
    res.writeHead(404).end();
  }
});

httpServer.listen(Number(process.env.PORT || 3001), () => console.log('listening'));
`;

test('a plain server is proven too: its pages go on, its guard stays in front', { timeout: LONG_MS }, async () => {
  const folder = await serverProject({ 'index.js': plainServer });
  const { code, left, report } = await migrate(folder, '--allow-tool', 'count');
  expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(report.proofs.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  expect({ code, left, outcome: report.outcome }).toEqual({ code: 0, left: [], outcome: 'proven' });

  const { url } = await started(folder, { TOKEN: 'secret' });
  await expect(counted(url)).rejects.toMatchObject({ code: 401 });
  const client = await counted(url, { headers: { authorization: 'Bearer secret' } });
  expect(await count(client)).toEqual([{ type: 'text', text: '1' }]);
  expect(await (await fetch(new URL('/version', url))).json()).toEqual({ version: '1.0.0' });
  const paths = ['/mcp', '/x/../mcp', '/%6dcp', '/sse', '/elsewhere'];
  expect(await Promise.all(paths.map((path) => statusOf(url, path, 'wrong')))).toEqual([401, 401, 401, 401, 401]);
  const known = paths.slice(1);
  expect(await Promise.all(known.map((path) => statusOf(url, path, 'secret')))).toEqual([404, 404, 410, 404]);
});

test(
  'a guard that looks for the old path is not taken for one of the new: the server is refused',
  {
    timeout: LONG_MS,
  },
  async () => {
    const guard = `
app.use((req, res, next) => {
  if (req.path === '/sse' && !req.headers.authorization) res.status(401).end();
  else next();
});
`;
    const folder = await serverProject({ 'index.js': sseServer({ guard }) });
    const before = await treeOf(folder);
    const { code, report } = await migrate(folder);
    const lines = (await readFile(path.join(folder, 'index.js'), 'utf8')).split('\n');
    const line = lines.findIndex((text) => text.includes("req.path === '/sse'")) + 1;
    expect({ code, outcome: report.outcome }).toEqual({ code: 3, outcome: 'refused' });
    expect(report.findings).toMatchObject([{ id: 'http-sse', file: 'index.js', line }]);
    expect(await treeOf(folder)).toEqual(before);
  },
);

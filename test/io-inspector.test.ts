import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { onTestFinished, expect, test } from 'vitest';
import { runInspector } from '../src/io/inspector.ts';
import { Processes } from '../src/io/run-process.ts';
import { startHttp } from '../src/io/start-server.ts';
import { repository, tempFolder } from './temp-folder.ts';

const SERVER = `
import http from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
const create = () => {
  const server = new McpServer({ name: 'demo', version: '1.0.0' });
  server.registerTool('add', {}, async () => ({ content: [] }));
  return server;
};
if (process.env.MCP_TRANSPORT !== 'http') {
  if (process.env.TOKEN !== 'secret-token') throw new Error('bad token');
  await create().connect(new StdioServerTransport());
} else {
  const web = http.createServer(async (req, res) => {
    if (req.headers.authorization !== 'Bearer secret-token') return res.writeHead(401).end();
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    await create().connect(transport);
    await transport.handleRequest(req, res);
  });
  web.listen(Number(process.env.MCP_HTTP_PORT), '127.0.0.1', () => {
    console.error(JSON.stringify({ msg: 'listening', url: 'http://127.0.0.1:' + web.address().port + '/mcp' }));
  });
}
`;

async function setUp(): Promise<{ folder: string; processes: Processes; timeoutMs: number }> {
  const folder = await tempFolder({ 'server.mjs': SERVER, 'package.json': '{}' });
  await symlink(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
  const processes = new Processes();
  onTestFinished(() => processes.endAll());
  return { folder, processes, timeoutMs: 30_000 };
}

test('the Inspector lists tools over HTTP with the headers it is given, and fails without them', async () => {
  const options = await setUp();
  const spec = { command: process.execPath, args: ['server.mjs'], cwd: options.folder, env: {} };
  const server = await startHttp(spec, options);
  const { url } = server;
  const line = `mcp-inspector --cli ${url} --transport http --method`;
  expect(await runInspector({ url, headers: { Authorization: 'Bearer secret-token' } }, options)).toEqual([
    { call: `${line} initialize`, exitCode: 0, outcome: 'ok' },
    { call: `${line} tools/list`, exitCode: 0, outcome: 'ok' },
  ]);
  const refused = await runInspector({ url, headers: { Authorization: 'Bearer other-token' } }, options);
  expect(refused.map(({ outcome }) => outcome)).toEqual(['failed', 'failed']);
  expect(JSON.stringify(refused)).not.toContain('other-token');
  await server.stop();
});

test('the Inspector starts a server over stdio with its environment', async () => {
  const options = await setUp();
  const spec = { command: process.execPath, args: ['server.mjs'], cwd: options.folder };
  const call = `mcp-inspector --cli ${process.execPath} server.mjs --method tools/list`;
  expect(await runInspector({ spec: { ...spec, env: { TOKEN: 'secret-token' } } }, options)).toEqual([
    { call, exitCode: 0, outcome: 'ok' },
  ]);
  expect(await runInspector({ spec: { ...spec, env: { TOKEN: 'wrong-token' } } }, options)).toMatchObject([
    { call, outcome: 'failed' },
  ]);
});

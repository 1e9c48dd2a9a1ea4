import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { onTestFinished, expect, test } from 'vitest';
import { start as startModern } from '../../fixtures/servers/conformant/v2-modern.ts';
import { runInspector } from '../../src/io/inspector.ts';
import { Processes } from '../../src/io/run-process.ts';
import { startHttp } from '../../src/io/start-server.ts';
import { repository, tempFolder } from '../temp-folder.ts';

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
  return { folder, processes, timeoutMs: 240_000 };
}

test('the Inspector lists tools over HTTP with the headers it is given, and fails without them', async () => {
  const options = await setUp();
  const spec = { command: process.execPath, args: ['server.mjs'], cwd: options.folder, env: {} };
  const server = await startHttp(spec, options);
  const { url } = server;
  const opinion = (method: string) => ({
    ...{ by: 'inspector', asked: method, era: 'legacy', outcome: 'pass' },
    call: `mcp-inspector --cli ${url} --transport http --protocol-era legacy --method ${method}`,
  });
  const legacy = { url, era: 'legacy' } as const;
  expect(await runInspector({ ...legacy, headers: { Authorization: 'Bearer secret-token' } }, options)).toEqual([
    opinion('initialize'),
    opinion('tools/list'),
  ]);
  const refused = await runInspector({ ...legacy, headers: { Authorization: 'Bearer other-token' } }, options);
  expect(refused).toMatchObject([
    { outcome: 'fail', detail: expect.stringMatching(/^exit 3: /) as string },
    { outcome: 'fail' },
  ]);
  expect(JSON.stringify(refused)).not.toContain('other-token');
  await server.stop();
});

test('the Inspector asks in the era it is told', async () => {
  const options = { ...(await setUp()), methods: ['tools/list'] };
  const modern = await startModern();
  onTestFinished(modern.close);
  const inEra = (era: 'legacy' | 'modern') => runInspector({ url: modern.url, era }, options);
  expect(await inEra('modern')).toMatchObject([{ era: 'modern', outcome: 'pass' }]);
  expect(await inEra('legacy')).toMatchObject([{ era: 'legacy', outcome: 'fail' }]);
});

test('the Inspector starts a server over stdio with its environment', async () => {
  const options = await setUp();
  const spec = { command: process.execPath, args: ['server.mjs'], cwd: options.folder };
  const call = `mcp-inspector --cli ${process.execPath} server.mjs --method tools/list`;
  expect(await runInspector({ spec: { ...spec, env: { TOKEN: 'secret-token' } } }, options)).toEqual([
    { by: 'inspector', asked: 'tools/list', call, outcome: 'pass' },
  ]);
  expect(await runInspector({ spec: { ...spec, env: { TOKEN: 'wrong-token' } } }, options)).toMatchObject([
    { call, outcome: 'fail' },
  ]);
});

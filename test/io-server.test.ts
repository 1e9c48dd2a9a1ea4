import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { onTestFinished, expect, test } from 'vitest';
import { readSurface } from '../src/io/read-surface.ts';
import { Processes } from '../src/io/run-process.ts';
import { startHttp, startStdio, type StartSpec } from '../src/io/start-server.ts';
import { until, within } from '../src/io/within.ts';
import { compareSurfaces } from '../src/surface/compare-surfaces.ts';
import { repository, tempFolder } from './temp-folder.ts';

const timeoutMs = 240_000;

function processes(): Processes {
  const made = new Processes();
  onTestFinished(() => made.endAll());
  return made;
}

/** A folder in which scripts can import the SDK. */
async function serverFolder(files: Record<string, string>): Promise<string> {
  const folder = await tempFolder(files);
  await symlink(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
  return folder;
}

const nodeSpec = (cwd: string, env: Record<string, string> = {}, file = 'server.mjs'): StartSpec => ({
  command: process.execPath,
  args: [file],
  cwd,
  env,
});

const SERVER = `
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import http from 'node:http';
const server = new McpServer({ name: 'demo', version: '1.0.0' }, { instructions: 'use it' });
server.registerTool('add', { description: 'adds' }, async () => ({ content: [] }));
server.registerResource('r', 'demo://r', {}, async () => ({ contents: [] }));
if (process.env.MCP_TRANSPORT !== 'http') {
  console.log('Server starting \\u001b[31mred');
  console.log('{"level":30,"msg":"pino on stdout"}');
  server.server.oninitialized = () => { void server.server.listRoots().then(({ roots }) => server.registerTool('late' + roots.length, {}, async () => ({ content: [] }))); };
  await server.connect(new StdioServerTransport());
} else {
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => 'one' });
  await server.connect(transport);
  const web = http.createServer((req, res) => void transport.handleRequest(req, res));
  web.listen(Number(process.env.MCP_HTTP_PORT), process.env.MCP_HTTP_HOST, () => {
    console.error('starting with ' + process.env.TOKEN);
    console.error(JSON.stringify({ msg: 'listening', url: 'http://127.0.0.1:' + web.address().port + '/mcp' }));
  });
}
`;

test('reads a surface over stdio past garbage on stdout, and waits until it settles', async () => {
  const server = startStdio(nodeSpec(await serverFolder({ 'server.mjs': SERVER })), processes());
  const surface = await readSurface(server.transport, { timeoutMs });
  expect(surface.initialize).toMatchObject({ serverInfo: { name: 'demo' }, instructions: 'use it' });
  expect(surface.tools).toMatchObject([{ name: 'add', description: 'adds' }, { name: 'late0' }]);
  expect(surface.resources).toMatchObject([{ uri: 'demo://r' }]);
  expect(surface.resourceTemplates).toEqual([]);
  expect(surface.prompts).toBeUndefined();
  expect(server.transport.garbage).toEqual(['Server starting \u001b[31mred', '{"level":30,"msg":"pino on stdout"}']);
  await server.stop();
  expect(await server.exited).toMatchObject({ signal: null });
});

test('starts over HTTP on a free port, reads the same surface, gives the port back', async () => {
  const all = processes();
  const spec = nodeSpec(await serverFolder({ 'server.mjs': SERVER }), { TOKEN: 'secret-token' });
  const server = await startHttp(spec, { processes: all, timeoutMs });
  const over = await readSurface(new StreamableHTTPClientTransport(new URL(server.url)), { timeoutMs });
  const stdio = startStdio(spec, all);
  const { differences } = compareSurfaces(await readSurface(stdio.transport, { timeoutMs }), over);
  expect(differences.map(({ path: at }) => at)).toEqual(['/tools/late0']);
  expect(server.log()).toContain('starting with ***');
  await Promise.all([server.stop(), stdio.stop()]);
  await expect(fetch(server.url)).rejects.toThrow();
});

test.each([
  [
    'exits at once',
    `console.error('\\u001b[31mError: no API key, got', process.env.TOKEN); process.exit(4)`,
    /exited with 4 .*: Error: no API key, got \*\*\*$/,
  ],
  [
    'names another machine',
    `console.error('{"msg":"listening","url":"http://192.0.2.1:80/mcp"}'); setInterval(() => {}, 1e6)`,
    /did not listen within 1 s/,
  ],
  [
    'never listens',
    `process.on('SIGTERM', () => {}); setInterval(() => {}, 1e6)`,
    /did not listen within 1 s .*: it said nothing$/,
  ],
])('a server that %s is refused', async (_, script, message) => {
  const folder = await tempFolder({ 'server.mjs': script });
  const spec = nodeSpec(folder, { TOKEN: 'secret-token' });
  const starting = startHttp(spec, { processes: processes(), timeoutMs: script.includes('exit') ? timeoutMs : 1_000 });
  await expect(starting).rejects.toThrow(message);
  await expect(starting).rejects.toMatchObject({ name: 'UserError', exitCode: 3 });
});

test('a program that is not there closes its transport and says why', async () => {
  const server = startStdio({ ...nodeSpec(await tempFolder()), command: 'no-such-program' }, processes());
  await expect(readSurface(server.transport, { timeoutMs })).rejects.toThrow(/cannot be read/);
  expect(await server.exited).toMatchObject({ problem: 'ENOENT' });
  const spec = { ...nodeSpec(await tempFolder()), command: 'no-such-program' };
  await expect(startHttp(spec, { processes: processes(), timeoutMs })).rejects.toThrow(/exited with ENOENT/);
});

test('a server that exits while it is read, or never answers, ends in time', async () => {
  const all = processes();
  const folder = await tempFolder({
    'dies.mjs': 'process.stdin.once("data", () => process.exit(1))',
    'silent.mjs':
      'process.on("SIGTERM", () => {}); process.stdin.on("data", () => {}); setInterval(() => {}, 1e6); console.error("up")',
  });
  const dies = startStdio(nodeSpec(folder, {}, 'dies.mjs'), all);
  await expect(readSurface(dies.transport, { timeoutMs })).rejects.toThrow(/cannot be read: .*closed/i);
  const silent = startStdio(nodeSpec(folder, {}, 'silent.mjs'), all);
  expect(await until(() => silent.log().includes('up'), timeoutMs)).toBe(true);
  await expect(readSurface(silent.transport, { timeoutMs: 500 })).rejects.toMatchObject({ name: 'UserError' });
  await silent.stop();
  expect(await within(silent.exited, 0)).toMatchObject({ signal: 'SIGKILL' });
});

const RAW = `
const pages = { undefined: { tools: [{ name: 'a', 'x-own': 1 }], nextCursor: '2' }, 2: { tools: [{ name: 'b' }] } };
let rest = '';
process.stdin.on('data', (chunk) => {
  const lines = (rest + chunk).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    const { id, method, params } = JSON.parse(line);
    const answer = method === 'initialize'
      ? { result: { protocolVersion: '2025-06-18', capabilities: { tools: {}, prompts: {} }, serverInfo: { name: 'raw', version: '1' }, own: true } }
      : method === 'tools/list' ? { result: pages[params?.cursor] } : { error: { code: -32601, message: 'no' } };
    if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
  }
});
process.stdout.write('y'.repeat(11_000_000) + '\\n');
`;

test('follows cursors, keeps unknown fields, records the code of a missing method, survives an endless line', async () => {
  const server = startStdio(nodeSpec(await tempFolder({ 'server.mjs': RAW })), processes());
  const surface = await readSurface(server.transport, { timeoutMs });
  expect(surface).toMatchObject({
    initialize: { own: true },
    tools: [{ name: 'a', 'x-own': 1 }, { name: 'b' }],
    prompts: { error: -32601 },
  });
  expect(server.transport.garbage[0]).toMatch(/^y{500}$/);
  await server.stop();
});

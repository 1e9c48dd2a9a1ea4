import { execFile, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { start as startConformant } from '../../fixtures/servers/conformant/v1-stateful.ts';
import { until } from '../../src/io/within.ts';
import { demoServer, manifestText, serverProject } from '../command-line.ts';
import { agentClient, BIN, call } from '../mcp-client.ts';
import { put, tempFolder, treeOf } from '../temp-folder.ts';

const LONG_MS = 900_000;
const WAIT_MS = 240_000;
const TOOLS = ['audit', 'plan', 'apply', 'prove', 'undo', 'verify', 'explain'];

test('every tool does what its command does', { timeout: LONG_MS }, async () => {
  const folder = await serverProject({ 'index.js': demoServer() });
  const before = await treeOf(folder);
  const client = await agentClient(folder);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual(TOOLS);
  expect(tools.filter(({ annotations }) => annotations?.readOnlyHint).map(({ name }) => name)).toEqual([
    ...['audit', 'plan', 'verify', 'explain'],
  ]);
  expect(tools.every(({ outputSchema, description }) => outputSchema && description)).toBe(true);

  const audited = await call(client, 'audit', {});
  expect(audited.data).toMatchObject({ outcome: 'partial', findings: [{ id: 'sdk-version', file: 'package.json' }] });
  const planned = await call(client, 'plan', {});
  expect(planned.data).toMatchObject({ outcome: 'planned', exitCode: 0 });
  expect(planned.data['diff']).toContain('+++ b/index.js');
  expect(planned.data['diff']).not.toContain('+++ b/mcp-http/');
  expect(planned.data['newFiles']).toContain('mcp-http/serve.js');
  expect(await treeOf(folder)).toEqual(before);

  const applied = await call(client, 'apply', { install: false, verify: false });
  expect(applied.data, applied.text).toMatchObject({ outcome: 'migrated', exitCode: 0 });
  expect(applied.progress).toContain('compare over HTTP');
  expect(existsSync(path.join(folder, 'mcp-http/serve.js'))).toBe(true);
  const proven = await call(client, 'prove', { only: ['session'], secondOpinions: false });
  expect(proven.data, proven.text).toMatchObject({ outcome: 'proven', problems: [] });
  expect((proven.data['checks'] as { pass: number }).pass).toBeGreaterThan(5);
  const undone = await call(client, 'undo', {});
  expect(undone.data['removed']).toContain('mcp-http/serve.js');
  expect(await treeOf(folder)).toEqual(before);

  const conformant = await startConformant();
  try {
    const verified = await call(client, 'verify', { url: conformant.url, only: ['session'] });
    expect(verified.data, verified.text).toMatchObject({ outcome: 'proven' });
  } finally {
    await conformant.close();
  }
  const explained = await call(client, 'explain', { id: 'session-unknown-404' });
  expect(explained.data).toEqual({ id: 'session-unknown-404', text: expect.stringContaining('404') as string });
  expect(await call(client, 'explain', { id: 'nothing' })).toMatchObject({ isError: true });
});

test('a cancelled call ends what it has started and puts everything back', { timeout: LONG_MS }, async () => {
  const reached = path.join(await tempFolder(), 'reached');
  const trap = `\
process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(reached)}, String(process.pid));
setInterval(() => {}, 1_000_000);
await new Promise(() => {});`;
  const folder = await serverProject({ 'index.js': demoServer({ before: trap }) });
  const before = await treeOf(folder);
  const client = await agentClient(folder);
  const controller = new AbortController();
  const ended = call({ client, signal: controller.signal }, 'apply', { install: false }).catch(() => 'cancelled');
  expect(await until(() => existsSync(reached), WAIT_MS)).toBe(true);
  controller.abort();
  expect(await ended).toBe('cancelled');
  // Calls run one at a time: this one waits until the cancelled one has put everything back.
  expect(await call(client, 'undo', {})).toMatchObject({ isError: true, text: /there is nothing to undo/ });
  const pid = Number(await readFile(reached, 'utf8'));
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(await treeOf(folder)).toEqual(before);
});

describe('what a client may not', () => {
  test('is everything outside of the folders', { timeout: LONG_MS }, async () => {
    const [inside, outside] = [await tempFolder(), await serverProject({ 'index.js': demoServer() })];
    await symlink(outside, path.join(inside, 'link'));
    await put(inside, { 'package.json': '{"workspaces":["packages/*"]}', 'packages/one/package.json': manifestText() });
    const client = await agentClient(path.join(inside, 'packages/one'));
    for (const project of [outside, '..', '../../link', '/', '../one/../../../link'])
      for (const tool of ['audit', 'plan', 'apply', 'prove', 'undo'])
        expect(await call(client, tool, { project }), `${tool} ${project}`).toMatchObject({ isError: true });
    const member = await call(client, 'apply', {});
    expect(member.text).toContain('whose files a run may change too');
    const linked = await agentClient(inside);
    expect((await call(linked, 'audit', { project: 'link' })).text).toContain('outside of the folders');
  });

  test('is an endpoint that is not on loopback, nor one that a server sends it to', { timeout: LONG_MS }, async () => {
    const client = await agentClient(await tempFolder());
    for (const url of ['http://192.0.2.1/mcp', 'https://localhost.example/mcp', 'http://127.0.0.1@192.0.2.1/mcp'])
      expect(await call(client, 'verify', { url })).toMatchObject({ isError: true });
    const allowing = await agentClient(await tempFolder(), '--allow-host', 'server.invalid');
    expect((await call(allowing, 'verify', { url: 'http://server.invalid/mcp' })).text).toContain('cannot reach');
  });

  test('is to learn what servers are started with', { timeout: LONG_MS }, async () => {
    const says = "throw new Error('wrong key ' + process.env.API_KEY + process.env.OTHER_KEY);";
    const folder = await serverProject({ 'index.js': demoServer({ before: says }) });
    const client = await agentClient(folder, '--env', 'API_KEY=given-on-the-command-line');
    const told = await call(client, 'apply', { install: false, env: { OTHER_KEY: 'given-by-the-client' } });
    expect(told.data, told.text).toMatchObject({ outcome: 'unproven' });
    expect(told.text).toContain('wrong key ');
    expect(JSON.stringify(told)).not.toMatch(/given-(on|by)-the/);
  });
});

test('the Inspector lists the tools and calls one', { timeout: LONG_MS }, async () => {
  const folder = await serverProject({ 'index.js': demoServer() });
  const inspector = async (...words: string[]): Promise<Readonly<Record<string, unknown>>> => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...[inspectorProgram(), '--cli', process.execPath, BIN, 'mcp', folder],
      ...words,
    ]);
    return JSON.parse(stdout) as Record<string, unknown>;
  };
  const { tools } = await inspector('--method', 'tools/list');
  expect((tools as { name: string }[]).map(({ name }) => name)).toEqual(TOOLS);
  const called = await inspector(
    '--method',
    'tools/call',
    '--tool-name',
    'explain',
    '--tool-arg',
    'id=session-unknown-404',
  );
  expect(called['structuredContent']).toMatchObject({ id: 'session-unknown-404' });
});

test('on stdout is nothing but JSON-RPC, and it ends when its input does', { timeout: LONG_MS }, async () => {
  const folder = await tempFolder();
  await mkdir(path.join(folder, 'empty'));
  const child = spawn(process.execPath, [BIN, 'mcp', folder], { stdio: ['pipe', 'pipe', 'pipe'] });
  const said = text(child.stdout);
  const request = (id: number, method: string, params: object): string =>
    `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
  const clientInfo = { name: 'test', version: '1.0.0' };
  child.stdin.write(request(1, 'initialize', { protocolVersion: '2025-06-18', capabilities: {}, clientInfo }));
  child.stdin.write('no JSON\n');
  child.stdin.write(request(2, 'tools/call', { name: 'nothing', arguments: {} }));
  child.stdin.write(request(3, 'tools/call', { name: 'audit', arguments: { project: 'empty' } }));
  child.stdin.write(request(4, 'tools/call', { name: 'audit', arguments: { projekt: 'empty' } }));
  const isAnswered = until(() => child.exitCode !== null, WAIT_MS);
  child.stdin.end();
  expect(await isAnswered).toBe(true);
  expect(child.exitCode).toBe(0);
  const messages = (await said)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: number });
  expect(messages.every((message) => 'jsonrpc' in message)).toBe(true);
  expect(messages[0]).toMatchObject({ id: 1, result: { serverInfo: { name: 'mcp-migrate' } } });
});

function inspectorProgram(): string {
  const manifest = createRequire(import.meta.url).resolve('@modelcontextprotocol/inspector/package.json');
  const { bin } = createRequire(import.meta.url)(manifest) as { bin: Record<string, string> };
  return path.join(path.dirname(manifest), bin['mcp-inspector'] ?? '');
}

import { existsSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../../src/io/within.ts';
import { demoServer, manifestText, serverProject, startCli, type Running } from '../command-line.ts';
import { put, tempFolder, treeOf } from '../temp-folder.ts';

const LONG_MS = 600_000;
const WAIT_MS = 240_000;

type Ready = (running: Running) => Promise<boolean>;

/** Interrupts a run when `ready`: everything is as it was, and nobody is left. */
async function interrupt(
  folder: string,
  ready: Ready,
  { options = ['--no-install'], env = {} }: { options?: readonly string[]; env?: Record<string, string> } = {},
): Promise<void> {
  const before = await treeOf(folder);
  const running = startCli([folder, ...options], { env });
  expect(await ready(running)).toBe(true);
  running.interrupt();
  const { stderr, ...ended } = await running.ended;
  expect(ended).toEqual({ code: 130, stdout: '', left: [] });
  expect(stderr).toMatch(/^interrupted: everything is as it was$/m);
  expect(await treeOf(folder)).toEqual(before);
}

/** Code that never ends, and how to wait until it runs; it tells by a file outside of the project. */
async function trap(): Promise<{ code: string; reached: Ready }> {
  const file = path.join(await tempFolder(), 'reached');
  const write = `process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(file)}, '');`;
  const code = `${write}\nsetInterval(() => {}, 1_000_000);\nawait new Promise(() => {});`;
  return { code, reached: () => until(() => existsSync(file), WAIT_MS) };
}

test('while it installs what the project needs', { timeout: LONG_MS }, async () => {
  const { code, reached } = await trap();
  const scripts = { preinstall: 'node trap.js' };
  const files = { 'package.json': manifestText({ scripts, dependencies: {} }), 'trap.js': code };
  const folder = path.join(await serverProject({}), 'project');
  await put(folder, { ...files, 'index.js': demoServer() });
  await interrupt(folder, reached, { options: [] });
});

test('while it builds', { timeout: LONG_MS }, async () => {
  const { code, reached } = await trap();
  const files = { 'src/index.ts': demoServer(), 'trap.js': code };
  const folder = await serverProject(files, { main: 'dist/index.js', scripts: { build: 'node trap.js' } });
  await interrupt(folder, reached);
});

test('while the server is read over stdio', { timeout: LONG_MS }, async () => {
  const { code, reached } = await trap();
  await interrupt(await serverProject({ 'index.js': demoServer({ before: code }) }), reached);
});

test('while it installs what the migrated server needs', { timeout: LONG_MS }, async () => {
  const { port, asked } = await silentRegistry();
  const folder = path.join(await serverProject({}), 'project');
  const installed = { 'node_modules/.package-lock.json': '{}' };
  await put(folder, { 'package.json': manifestText(), 'index.js': demoServer(), ...installed });
  const env = { npm_config_registry: `http://127.0.0.1:${port}`, npm_config_cache: await tempFolder() };
  await interrupt(folder, asked, { options: [], env });
});

test('while the migrated server starts', { timeout: LONG_MS }, async () => {
  const { code, reached } = await trap();
  const before = `if (process.env.MCP_TRANSPORT === 'http') {\n${code}\n}`;
  await interrupt(await serverProject({ 'index.js': demoServer({ before }) }), reached);
});

test('while the migrated server is checked', { timeout: LONG_MS }, async () => {
  const folder = await serverProject({ 'index.js': demoServer() });
  await interrupt(folder, (running) => running.shows('several clients at once'));
});

/** A registry that takes requests and never answers. */
async function silentRegistry(): Promise<{ port: number; asked: Ready }> {
  const server = createServer();
  const sockets: Socket[] = [];
  server.on('connection', (socket) => {
    sockets.push(socket.on('error', () => undefined));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, asked: () => until(() => sockets.length > 0, WAIT_MS) };
}

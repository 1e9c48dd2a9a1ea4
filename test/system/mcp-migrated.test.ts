import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, onTestFinished, test } from 'vitest';
import { Processes } from '../../src/io/run-process.ts';
import { startHttp } from '../../src/io/start-server.ts';
import { until } from '../../src/io/within.ts';
import { demoServer, migrate, serverProject } from '../command-line.ts';
import { call, connected } from '../mcp-client.ts';
import { put, repository, tempFolder, treeOf } from '../temp-folder.ts';

const LONG_MS = 1_800_000;
const WAIT_MS = 240_000;
const CALLED = 'explain={"id":"session-unknown-404"}';

/** Our tools as a server of their own, with this package among what is installed. */
async function agentTools(): Promise<string> {
  const folder = await tempFolder();
  await cp(path.join(repository, 'fixtures/projects/agent-tools'), folder, { recursive: true });
  const [from, to] = [path.join(repository, 'node_modules'), path.join(folder, 'node_modules')];
  await mkdir(to);
  for (const name of await readdir(from)) await symlink(path.join(from, name), path.join(to, name));
  await symlink(repository, path.join(to, 'mcp-migrate'));
  return folder;
}

test('our own tools, migrated by themselves, are proven and serve HTTP', { timeout: LONG_MS }, async () => {
  const server = await agentTools();
  const reached = path.join(await tempFolder(), 'reached');
  const target = await serverProject({ 'index.js': demoServer() });
  const { report, stderr } = await migrate(server, '--allow-tool', CALLED, '--', target);
  const failed = report.checks.filter(({ level, outcome }) => level === 'MUST' && outcome === 'fail');
  expect({ outcome: report.outcome, failed, findings: report.findings }, stderr).toEqual({
    ...{ outcome: 'proven', failed: [] },
    findings: expect.not.arrayContaining([expect.objectContaining({ severity: 'error' })]) as unknown,
  });

  const processes = new Processes();
  onTestFinished(() => processes.endAll());
  const spec = { command: process.execPath, args: ['dist/index.js', target], cwd: server, env: {} };
  const { url } = await startHttp(spec, { processes, timeoutMs: WAIT_MS });
  const client = await connected(new StreamableHTTPClientTransport(new URL(url)));
  const verified = await call(client, 'verify', { url });
  expect(verified.data['problems']).not.toContainEqual(expect.objectContaining({ severity: 'error' }));
  expect(verified.data, verified.text).toMatchObject({ outcome: 'proven', checks: { blocked: 0 } });
  expect(verified.progress).toContain('checks');

  const before = await treeOf(target);
  expect((await call(client, 'audit', {})).data).toMatchObject({ outcome: 'partial' });
  expect((await call(client, 'plan', {})).data).toMatchObject({ outcome: 'planned' });
  expect((await call(client, 'explain', { id: 'session-unknown-404' })).isError).toBe(false);
  expect(await call(client, 'audit', { project: server })).toMatchObject({ isError: true });
  const applied = await call(client, 'apply', { install: false, verify: false });
  expect(applied.data, applied.text).toMatchObject({ outcome: 'migrated' });
  expect(applied.progress).toContain('compare over HTTP');
  const proven = await call(client, 'prove', { only: ['session'], secondOpinions: false });
  expect(proven.data, proven.text).toMatchObject({ outcome: 'proven' });
  expect((await call(client, 'undo', {})).isError).toBe(false);
  expect(await treeOf(target)).toEqual(before);

  const trap = `process.getBuiltinModule('node:fs').writeFileSync(${JSON.stringify(reached)}, '');\nawait new Promise(() => setInterval(() => {}, 1_000_000));`;
  await put(target, { 'index.js': demoServer({ before: trap }) });
  const trapped = await treeOf(target);
  const controller = new AbortController();
  const ended = call({ client, signal: controller.signal }, 'apply', { install: false }).catch(() => 'cancelled');
  expect(await until(() => existsSync(reached), WAIT_MS)).toBe(true);
  controller.abort();
  expect(await ended).toBe('cancelled');
  expect(await call(client, 'undo', {})).toMatchObject({ isError: true });
  expect(await treeOf(target)).toEqual(trapped);
});

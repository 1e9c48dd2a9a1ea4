import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import { inputOf, readTree } from '../fixture-case.ts';
import { callTool, openSession, openStream, post, session } from '../template-client.ts';
import { startServer, type Project, type RunningServer } from '../template-project.ts';

const source = path.join(import.meta.dirname, '../../fixtures/projects/one-client');
const modules = path.join(import.meta.dirname, '../../node_modules');

/** The migrated project, served over HTTP with its stdin at the end. */
async function served({ onTestFinished }: TestContext): Promise<RunningServer> {
  const input = inputOf({ id: 'one-client', name: 'one-client', folder: source, whole: true }, readTree(source));
  const { after, findings } = makePlan(input);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-migrate-process-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [file, text] of after) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
  await symlink(modules, path.join(folder, 'node_modules'));
  const project: Project = { folder, language: 'js', remove: () => Promise.resolve() };
  const server = await startServer(project, { MCP_TRANSPORT: 'http' });
  onTestFinished(() => server.stop());
  return server;
}

test.concurrent('what ends the process of one client ends nobody else’s session', async (context) => {
  const server = await served(context);
  const [one, two] = [await openSession(server), await openSession(server)];
  const refused = await post(server, callTool('quit'), session(one));
  expect([refused.status, refused.text.includes('other sessions use it')]).toEqual([200, true]);
  await post(server, callTool('quit_later'), session(one));
  await server.logged('it is time to quit');
  expect((await server.ask({ method: 'DELETE', headers: session(one) })).status).toBe(200);
  expect((await post(server, callTool('slow'), session(two))).text).toContain('slow is done');
  expect(server.ended()).toBe(false);
});

test.concurrent('SIGTERM lets requests finish, then the project’s own listener runs once', async (context) => {
  const server = await served(context);
  const id = await openSession(server);
  await openStream(server, id);
  const slow = post(server, callTool('slow'), session(id));
  await server.logged('slow has begun');
  server.kill('SIGTERM');
  expect((await slow).text).toContain('slow is done');
  const { code, stderr } = await server.exited;
  expect(code).toBe(0);
  expect(stderr.split('the database is closed').length - 1).toBe(1);
});

import { cp, rm, symlink, utimes } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Tell } from '../../src/cli/progress.ts';
import { commandPlan, startPlanOf, type StartPlan } from '../../src/cli/verify/start-plan.ts';
import { scriptSpec } from '../../src/cli/verify/start-spec.ts';
import { launcherOf } from '../../src/io/launch-server.ts';
import { readProject } from '../../src/io/read-project.ts';
import { readTemplates } from '../../src/io/read-templates.ts';
import { Processes } from '../../src/io/run-process.ts';
import type { StartSpec } from '../../src/io/start-server.ts';
import { writeFiles } from '../../src/io/write-files.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { transforms } from '../../src/transforms/index.ts';
import { put, repository, tempFolder, treeOf } from '../temp-folder.ts';

const TIMEOUT_MS = 240_000;
const given: Pick<StartSpec, 'args' | 'env'> = { args: [], env: {} };
const node = process.execPath;

test('a migrated project is built and started over HTTP, SIGTERM ends it with 0', async () => {
  const folder = await migratedWeather();
  const { plan, steps, processes } = await planOf(folder);
  expect(plan).toMatchObject({
    spec: { command: node, args: ['dist/index.js'], cwd: folder, env: { MCP_TRANSPORT: 'http' } },
    describe: 'start:http: MCP_TRANSPORT=http node dist/index.js',
  });
  expect(plan.protections).toContain('api-key');
  expect(steps).toEqual(['build']);

  const launch = launcherOf(plan.spec, { processes, timeoutMs: TIMEOUT_MS });
  const server = await launch({ env: { MCP_API_KEYS: 'someone:0123456789abcdef' } });
  expect((await fetch(server.url, { method: 'POST' })).status).toBe(401);
  expect(server.log()).toContain('"auth":"api-key"');
  expect(server.log()).not.toContain('0123456789abcdef');
  server.closeStdin();
  server.signal('SIGTERM');
  expect(await server.exited(TIMEOUT_MS)).toMatchObject({ code: 0 });

  expect((await planOf(folder)).steps).toEqual([]);
  await utimes(path.join(folder, 'dist/index.js'), 1, 1);
  expect((await planOf(folder)).steps).toEqual(['build']);
});

test('a migrated project without its script starts its entry', async () => {
  const folder = await migratedWeather();
  await put(folder, {
    'package.json': JSON.stringify({ type: 'module', bin: 'dist/index.js', scripts: { build: 'tsc', start: 'echo' } }),
  });
  const { plan } = await planOf(folder, { args: ['--fast'], env: { A: 'b' } });
  expect(plan.spec).toEqual({ command: node, args: ['dist/index.js', '--fast'], cwd: folder, env: { A: 'b' } });
});

test('a source that no longer compiles: what was built before is started, and it is said', async () => {
  const folder = await tempFolder({
    'package.json': JSON.stringify({ scripts: { start: 'node dist/index.js', build: 'node -e "process.exit(3)"' } }),
    'dist/index.js': '',
    'src/index.ts': '',
  });
  await utimes(path.join(folder, 'dist/index.js'), 1, 1);
  const { plan, notes } = await planOf(folder);
  expect(plan.spec.args).toEqual(['dist/index.js']);
  expect(notes).toEqual([expect.stringMatching(/older than its sources, which do not build/)]);
  await rm(path.join(folder, 'dist'), { recursive: true });
  await expect(planOf(folder)).rejects.toMatchObject({
    message: expect.stringContaining('the project does not build: npm run build') as string,
    exitCode: 3,
  });
});

test.each([
  ['start:http before start', { scripts: { start: 'node a.js', 'start:http': 'node b.js' } }, ['b.js']],
  ['start before bin', { bin: 'c.js', scripts: { start: 'node a.js' } }, ['a.js']],
  ['bin before main', { bin: 'c.js', main: 'b.js' }, ['c.js']],
  ['main', { main: 'a.js' }, ['a.js']],
])('%s', async (_, manifest, args) => {
  const folder = await tempFolder({ 'package.json': JSON.stringify(manifest), 'a.js': '', 'b.js': '', 'c.js': '' });
  expect((await planOf(folder)).plan).toMatchObject({ spec: { command: node, args, cwd: folder }, protections: [] });
});

test('what npm runs before a script runs before it', async () => {
  const folder = await tempFolder({
    'package.json': JSON.stringify({
      scripts: { prestart: `node -e "require('fs').writeFileSync('made.js', '')"`, start: 'node made.js' },
    }),
  });
  expect((await planOf(folder)).steps).toEqual(['prestart']);
  expect(Object.keys(await treeOf(folder))).toContain('made.js');
});

test('a project that says nothing about its start, and a folder that is none', async () => {
  const folder = await tempFolder({ 'package.json': '{}' });
  await expect(planOf(folder)).rejects.toMatchObject({
    message: expect.stringContaining('nothing says how to start this project') as string,
    hint: expect.stringContaining('verify --') as string,
    exitCode: 3,
  });
  await expect(planOf(path.join(folder, 'nowhere'))).rejects.toMatchObject({ exitCode: 2 });
});

test('scripts become programs where a shell has nothing to do', () => {
  const spec = (script: string, ...args: string[]): unknown => scriptSpec(script, args, '/p');
  expect(spec('A=b  C=  node --env-file=.env x.js', '-v')).toEqual({
    ...{ command: node, args: ['--env-file=.env', 'x.js', '-v'] },
    ...{ cwd: '/p', env: { A: 'b', C: '' } },
  });
  expect(spec('cross-env A=b=c tsx src/x.ts')).toMatchObject({ command: 'tsx', args: ['src/x.ts'], env: { A: 'b=c' } });
  expect(spec('A=b')).toMatchObject({ env: {} });
});

test(
  'a script for a shell: its signals and exit code are those of the server',
  { skip: process.platform === 'win32' },
  async () => {
    const server = `
    const server = require('node:http').createServer((request, response) => response.end(process.argv[2]));
    server.listen(Number(process.env.PORT), '127.0.0.1');
    process.on('SIGTERM', () => process.exit(5));`;
    const folder = await tempFolder({ 'server.cjs': server });
    const processes = allProcesses();
    const spec = scriptSpec('echo ready && node server.cjs', ['two words'], folder);
    const running = await launcherOf(spec, { processes, timeoutMs: TIMEOUT_MS })();
    expect(await (await fetch(running.url)).text()).toBe('two words');
    running.signal('SIGTERM');
    expect(await running.exited(TIMEOUT_MS)).toMatchObject({ code: 5, signal: null });
  },
);

test('a command is started as it is', () => {
  const plan = commandPlan({ command: 'python', args: ['server.py', '{port}'] }, { cwd: '/here', env: { A: 'b' } });
  expect(plan).toEqual({
    spec: { command: 'python', args: ['server.py', '{port}'], cwd: '/here', env: { A: 'b' } },
    protections: [],
    describe: 'python server.py {port}',
  });
});

interface Planned {
  readonly plan: StartPlan;
  readonly steps: readonly string[];
  readonly notes: readonly string[];
  readonly processes: Processes;
}

async function planOf(folder: string, start = given): Promise<Planned> {
  const [steps, notes, processes]: [string[], string[], Processes] = [[], [], allProcesses()];
  const progress = {
    step: <T>(label: string, run: (tell: Tell) => Promise<T>): Promise<T> => {
      steps.push(label);
      return run(() => undefined);
    },
    note: (line: string): void => void notes.push(line),
  };
  const plan = await startPlanOf(folder, start, { processes, progress, signal: new AbortController().signal });
  return { plan, steps, notes, processes };
}

function allProcesses(): Processes {
  const made = new Processes();
  onTestFinished(() => made.endAll());
  return made;
}

/** The example project, migrated but neither installed nor built. */
async function migratedWeather(): Promise<string> {
  const folder = await tempFolder();
  await cp(path.join(repository, 'fixtures/projects/weather-stdio'), folder, {
    recursive: true,
    filter: (file) => !/node_modules|dist/.test(path.relative(repository, file)),
  });
  await symlink(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
  const { files, skipped } = await readProject(folder);
  const options = { sessions: 'stateful', state: 'session', shared: [], auth: ['api-key'] } as const;
  const plan = makePlan({ files, skipped, options, templates: await readTemplates() }, transforms);
  await writeFiles(folder, plan.before, plan.after);
  return folder;
}

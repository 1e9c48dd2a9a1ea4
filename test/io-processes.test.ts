import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { onTestFinished, expect, test } from 'vitest';
import { gist, plainText, withoutSecrets } from '../src/io/gist.ts';
import { Processes, type RunResult } from '../src/io/run-process.ts';
import type { Command } from '../src/io/start-process.ts';
import { until, within } from '../src/io/within.ts';
import { repository, tempFolder } from './temp-folder.ts';

const WAIT_MS = 240_000;

function processes(): Processes {
  const made = new Processes();
  onTestFinished(() => made.endAll());
  return made;
}

const node = (script: string, cwd = process.cwd()): Command => ({
  command: process.execPath,
  args: ['-e', script],
  cwd,
  env: { PATH: process.env['PATH'] ?? '' },
});

/** A dead process that its parent did not collect yet does not run. */
const isRunning = (pid: number): boolean => {
  try {
    if (process.platform === 'linux') return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Writes its pid and that of a child that ignores SIGTERM, then goes on as `then` says. */
const withStubbornChild = (then: string): string => `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1e6); console.log("up")'], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', () => {
    require('node:fs').writeFileSync('pids', process.pid + ' ' + child.pid);
    ${then}
  });`;

async function pidsIn(folder: string): Promise<number[]> {
  const file = path.join(folder, 'pids');
  expect(await until(() => existsSync(file) && readFileSync(file, 'utf8').includes(' '), WAIT_MS)).toBe(true);
  return readFileSync(file, 'utf8').split(' ').map(Number);
}

test('returns code and output of both streams, and the end of long output', async () => {
  const script =
    "process.stdout.write('x'.repeat(500_000) + 'end'); process.stderr.write('err'); process.exitCode = 3;";
  const result = await processes().run(node(script), { timeoutMs: WAIT_MS });
  expect(result).toMatchObject({ code: 3, signal: null, timedOut: false, aborted: false, stderr: 'err' });
  expect(result.stdout).toHaveLength(200_000);
  expect(result.stdout.endsWith('xend')).toBe(true);
});

test('has no input and only the environment it is given', async () => {
  const script = "process.stdin.on('end', () => console.log(Object.keys(process.env).join())).resume();";
  expect(await processes().run(node(script), { timeoutMs: WAIT_MS })).toMatchObject({ code: 0, stdout: 'PATH\n' });
});

test('a program that is not there is a result, not an exception', async () => {
  const command = { ...node(''), command: 'no-such-program-anywhere' };
  expect(await processes().run(command, { timeoutMs: WAIT_MS })).toMatchObject({ code: null, problem: 'ENOENT' });
});

test.each(['timeout', 'abort', 'endAll'] as const)('ends a process and its stubborn child: %s', async (how) => {
  const folder = await tempFolder();
  const all = processes();
  const controller = new AbortController();
  const run = (timeoutMs: number) =>
    all.run(node(withStubbornChild(''), folder), { timeoutMs, signal: controller.signal });
  const running = how === 'timeout' ? endedInTime(run, folder) : run(WAIT_MS);
  const pids = await pidsIn(folder);
  if (how === 'abort') controller.abort();
  if (how === 'endAll') await all.endAll();
  expect(await running).toMatchObject({ code: null, timedOut: how === 'timeout', aborted: how === 'abort' });
  expect(pids.filter(isRunning)).toEqual([]);
});

/** Gives it more time until it has come so far that there is something to end. */
async function endedInTime(run: (timeoutMs: number) => Promise<RunResult>, folder: string): Promise<RunResult> {
  for (let timeoutMs = 1_500; ; timeoutMs *= 4) {
    const result = await run(timeoutMs);
    if (existsSync(path.join(folder, 'pids'))) return result;
  }
}

test('an abort that came before the start ends the command too', async () => {
  const limits = { timeoutMs: WAIT_MS, signal: AbortSignal.abort() };
  expect(await processes().run(node('setInterval(() => {}, 1e6)'), limits)).toMatchObject({
    code: null,
    aborted: true,
  });
});

test('children that stay behind are ended when the process exits', async () => {
  const folder = await tempFolder();
  const result = await processes().run(node(withStubbornChild('process.exit(0)'), folder), { timeoutMs: WAIT_MS });
  expect(result).toMatchObject({ code: 0, timedOut: false });
  expect((await pidsIn(folder)).filter(isRunning)).toEqual([]);
});

test('leaves no listener behind when everything has ended', async () => {
  const before = process.listenerCount('exit');
  const all = processes();
  const child = all.spawn(node('setInterval(() => {}, 1e6)'));
  expect(process.listenerCount('exit')).toBe(before + 1);
  await child.end();
  expect(await within(child.ended, 0)).toMatchObject({ signal: 'SIGTERM' });
  expect(process.listenerCount('exit')).toBe(before);
});

test('the gist of a log is plain text without noise', () => {
  const log = 'npm warn old lockfile\n\u001b[31mnpm error\u001b[0m code ERESOLVE\r\nbuilding\u0007\n';
  expect(gist(log)).toBe('npm error code ERESOLVE');
  expect(gist('one\ntwo\n\u001b]0;title\u0007three')).toBe('one | two | three');
  expect(plainText('a\u009b31mb\u202ec\n\td')).toBe('abc\n\td');
});

test('values of an environment are masked, also inside lists', () => {
  const env = { MCP_API_KEYS: 'ci:0123456789abcdef,b:short', TOKEN: 'token-with-cheese', DEBUG: '1' };
  expect(withoutSecrets('key 0123456789abcdef, token-with-cheese, 1 time', env)).toBe('key ***, ***, 1 time');
});

test('killed itself, it leaves nobody behind', async () => {
  const folder = await tempFolder();
  const module = pathToFileURL(path.join(repository, 'dist/io/run-process.js')).href;
  const child = { command: process.execPath, args: ['-e', withStubbornChild('')], cwd: folder, env: {} };
  const script = `import(${JSON.stringify(module)}).then(({ Processes }) => new Processes().spawn(${JSON.stringify(child)}));`;
  const starter = processes().spawn(node(script));
  const pids = await pidsIn(folder);
  expect(pids.every(isRunning)).toBe(true);
  process.kill(starter.pid ?? 0, 'SIGKILL');
  expect(await until(() => !pids.some(isRunning), WAIT_MS)).toBe(true);
});

/** How many watch over processes that this one has started. */
function watchers(): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => read(`/proc/${pid}/cmdline`).includes('last-will') && parentOf(pid) === process.pid)
    .length;
}

/** The fourth field, behind a name in parentheses that may hold anything. */
const parentOf = (pid: string): number => Number(/^.*\) \S (\d+)/s.exec(read(`/proc/${pid}/stat`))?.[1]);

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

test.runIf(process.platform === 'linux')(
  'on Linux (seen in /proc): nobody watches once all processes are over',
  async () => {
    await new Processes().run(node(''), { timeoutMs: WAIT_MS });
    expect(watchers()).toBeGreaterThan(0);
    expect(await until(() => watchers() === 0, WAIT_MS)).toBe(true);
  },
);

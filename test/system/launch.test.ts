import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { listen } from '../../fixtures/servers/running.ts';
import { launcherOf, type LaunchSettings } from '../../src/io/launch-server.ts';
import { Processes } from '../../src/io/run-process.ts';
import type { StartSpec } from '../../src/io/start-server.ts';
import { until } from '../../src/io/within.ts';
import type { Launch } from '../../src/verify/launch.ts';
import { PYTHON, rawServer } from '../launched-servers.ts';
import { tempFolder } from '../temp-folder.ts';

const TIMEOUT_MS = 240_000;
const EXIT_MS = 240_000;
const SHORT_MS = 2_000;

const noPython = ((): string | undefined => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'there is no python3 on this machine';
  }
})();

test('a server in one file: asked on the port it was given, stopped, and its port given back', async () => {
  const launch = await launcher({ 'server.mjs': rawServer() }, { env: { GIVEN: 'port {port}' } });
  const server = await launch();
  const { port, pathname } = new URL(server.url);
  expect(pathname).toBe('/mcp');
  expect(await ask(server.url)).toEqual({ pid: server.pid, env: `port ${port}` });
  await server.stop();
  expect(isRunning(server.pid)).toBe(false);
  await expect(ask(server.url)).rejects.toThrow('fetch failed');
});

test('two instances at once, one more on the port of one that has ended', async () => {
  const launch = await launcher({ 'server.mjs': rawServer() });
  const [first, second] = await Promise.all([launch(), launch({ env: { GIVEN: 'other' } })]);
  expect(await Promise.all([ask(first.url), ask(second.url)])).toEqual([
    { pid: first.pid },
    { pid: second.pid, env: 'other' },
  ]);
  await first.stop();
  const third = await launch({ port: Number(new URL(first.url).port) });
  expect(third.url).toBe(first.url);
  expect(await ask(third.url)).toEqual({ pid: third.pid });
});

test('SIGTERM, SIGKILL and a closed stdin: how it ended', async () => {
  const start = `if (process.env.GIVEN) process.stdin.on('end', () => process.exit(7)).resume();`;
  const launch = await launcher({ 'server.mjs': rawServer({ start }) });
  const [term, kill, stdin] = await Promise.all([launch(), launch(), launch({ env: { GIVEN: 'stdin' } })]);
  expect(await term.exited(0)).toBeUndefined();
  term.signal('SIGTERM');
  kill.signal('SIGKILL');
  stdin.closeStdin();
  expect(await term.exited(EXIT_MS)).toMatchObject({ code: 0, signal: null, afterMs: expect.any(Number) as number });
  expect(await kill.exited(EXIT_MS)).toMatchObject({ code: null, signal: 'SIGKILL' });
  expect(await stdin.exited(EXIT_MS)).toMatchObject({ code: 7, signal: null });
});

test('its children end with it', { skip: process.platform === 'win32' }, async () => {
  const start = `
import { spawn } from 'node:child_process';
console.log('child', spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']).pid);`;
  const launch = await launcher({ 'server.mjs': rawServer({ start }) });
  const server = await launch();
  const child = Number(/child (\d+)/.exec(server.log())?.[1]);
  expect(isRunning(child)).toBe(true);
  await server.stop();
  expect(await until(() => !isRunning(child), EXIT_MS)).toBe(true);
});

test.each([
  [
    'in a JSON log line',
    '/deep/endpoint',
    `console.error(JSON.stringify({ msg: 'listening', url: \`http://127.0.0.1:\${port}/deep/endpoint\` }))`,
  ],
  ['in words', '/rpc', `console.log(\`\\u001b[32mready\\u001b[0m on http://localhost:\${port}/rpc.\`)`],
  [
    'for all addresses',
    '/api/mcp',
    `console.log(\`Uvicorn running on http://0.0.0.0:\${port} (Press CTRL+C to quit)\`)`,
  ],
])('a port of its own that it names %s is found', async (_, where, says) => {
  const launch = await launcher({ 'server.mjs': rawServer({ where, says }) }, { args: ['server.mjs', '0'] });
  const { url, pid } = await launch();
  expect(new URL(url).pathname).toBe(where);
  expect(await ask(url)).toEqual({ pid });
});

test('a path that nobody would guess: said so, and found with --path', async () => {
  const files = { 'server.mjs': rawServer({ where: '/tools/rpc' }) };
  const message = /^the server listens on 127\.0\.0\.1:\d+, but has no MCP endpoint at \/mcp \(404\), /;
  expect(await refusal((timeoutMs) => launcher(files, { timeoutMs }), message)).toMatchObject({
    message: expect.stringMatching(message) as string,
    hint: 'Name its path with --path.',
    exitCode: 3,
  });
  const { url } = await (await launcher(files, { path: '/tools/rpc' }))();
  expect(new URL(url).pathname).toBe('/tools/rpc');
});

test('a server that answers 404 to whoever has no session is found all the same', async () => {
  const answer = `response.writeHead(JSON.parse(text).method === 'initialize' ? 200 : 404, { 'content-type': 'application/json' });`;
  const source = rawServer().replace(/response\.writeHead\(200.*$/m, answer);
  const { url } = await (await launcher({ 'server.mjs': source }))();
  expect(new URL(url).pathname).toBe('/mcp');
});

test('the port is taken: it is not mistaken for the one that has it', async () => {
  const launch = await launcher({ 'server.mjs': rawServer() });
  const first = await launch();
  const port = Number(new URL(first.url).port);
  const second = await launch({ port, ready: false });
  expect(new URL(second.url).port).toBe(new URL(first.url).port);
  expect(await second.exited(EXIT_MS)).toMatchObject({ code: 1 });
  expect(second.log()).toContain('EADDRINUSE');
  await expect(launch({ port })).rejects.toThrow(/^the server exited with 1 .*EADDRINUSE/);
});

test('a fixed port that somebody else has is named', { skip: process.platform !== 'linux' }, async () => {
  const other = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'));
  onTestFinished(() => closed(other));
  const origin = await listen(other);
  const source = `console.log('Listening on ${origin}'); setInterval(() => {}, 1e6);`;
  const message = new RegExp(`something else listens on port ${new URL(origin).port} already`);
  const refused = await refusal((timeoutMs) => launcher({ 'server.mjs': source }, { timeoutMs }), message);
  expect(refused.message).toMatch(message);
});

test.each([
  [
    'dies',
    `console.error('\\u001b[31mError: got', process.env.GIVEN, process.env.API_TOKEN); process.exit(4)`,
    /^the server exited with 4 [^\u001b]*: Error: got \*\*\* \*\*\*$/,
  ],
  ['never listens', `setInterval(() => {}, 1e6)`, /^the server did not listen within \d+ s: it said nothing$/],
  [
    'names another machine',
    `console.log('{"msg":"listening","url":"http://192.0.2.1:80/mcp"}\\nhttp://192.0.2.1/mcp'); setInterval(() => {}, 1e6)`,
    /did not listen/,
  ],
  [
    'does not speak HTTP',
    `import('node:net').then((net) => net.createServer((socket) => socket.end('SSH-2.0-x\\r\\n')).listen(process.env.PORT, '127.0.0.1'))`,
    /listens on 127\.0\.0\.1:\d+, but has no MCP endpoint at \/mcp \(no HTTP answer\)/,
  ],
])('a server that %s is refused', async (_, source, message) => {
  process.env['API_TOKEN'] = 'inherited-secret';
  onTestFinished(() => {
    delete process.env['API_TOKEN'];
  });
  const all = processes();
  const refused = await refusal((timeoutMs) => {
    return launcher({ 'server.mjs': source }, { env: { GIVEN: 'given-secret' }, timeoutMs, processes: all });
  }, message);
  expect(refused.message).toMatch(message);
});

test('a program that is not there', async () => {
  const launch = await launcher({}, { command: 'no-such-program' });
  await expect(launch()).rejects.toMatchObject({
    message: expect.stringContaining('no-such-program cannot be started') as string,
    exitCode: 3,
  });
  await expect(launch({ ready: false })).rejects.toThrow('no such program');
});

test(
  `a server in Python${noPython === undefined ? '' : ` (not run: ${noPython})`}`,
  { skip: noPython !== undefined },
  async () => {
    const launch = await launcher(
      { 'server.py': PYTHON },
      { command: 'python3', args: ['server.py', '--port', '{port}'] },
    );
    const server = await launch();
    expect(new URL(server.url).pathname).toBe('/mcp/');
    expect(await ask(server.url)).toEqual({ python: true });
    server.signal('SIGINT');
    expect(await server.exited(EXIT_MS)).toMatchObject({ afterMs: expect.any(Number) as number });
  },
);

async function launcher(
  files: Record<string, string>,
  given: Partial<StartSpec & LaunchSettings> = {},
): Promise<Launch> {
  const cwd = await tempFolder(files);
  const { command = process.execPath, args = [path.join(cwd, 'server.mjs')], env = {}, ...settings } = given;
  return launcherOf({ command, args, cwd, env }, { processes: processes(), timeoutMs: TIMEOUT_MS, ...settings });
}

/** Why a launch is refused; a busy machine gets more time until it has come so far that it can be said. */
async function refusal(launcherFor: (timeoutMs: number) => Promise<Launch>, wanted: RegExp): Promise<Error> {
  for (let timeoutMs = SHORT_MS; ; timeoutMs *= 4) {
    const refused: unknown = await (await launcherFor(timeoutMs))().catch((error: unknown) => error);
    if (!(refused instanceof Error)) throw new Error('the launch was not refused');
    if (wanted.test(refused.message) || timeoutMs > TIMEOUT_MS / 4) return refused;
  }
}

function processes(): Processes {
  const made = new Processes();
  onTestFinished(() => made.endAll());
  return made;
}

async function ask(url: string): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });
  const response = await fetch(url, { method: 'POST', body, headers: { connection: 'close' } });
  return ((await response.json()) as { result: unknown }).result;
}

/** A process that is over but not collected by its parent counts as gone. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== '';
  } catch {
    return false;
  }
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });

import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Processes } from '../../src/io/run-process.ts';
import type { RunningProcess } from '../../src/io/start-process.ts';

/** A server to measure; `line` is what starts it on a port. */
export interface Contestant {
  readonly name: string;
  readonly path: string;
  readonly line: (port: number) => readonly string[];
  readonly env?: (port: number) => Readonly<Record<string, string>>;
  /** How many sessions its memory is measured over. */
  readonly sessions: number;
}

/** A running contestant. */
export interface Started {
  readonly url: string;
  readonly pid: number;
  readonly process: RunningProcess;
}

const PACKAGES = {
  '@modelcontextprotocol/sdk': '1.32.2',
  zod: '4.6.7',
  '@hono/node-server': '^2.1.8',
  hono: '^4.13.19',
  jose: '^6.2.17',
  express: '^5.3.0',
  fastmcp: '4.20.16',
  supergateway: '4.0.0',
  'mcp-proxy': '6.7.19',
};
const example = path.resolve(import.meta.dirname, '../ten-tools');
const bin = path.resolve(import.meta.dirname, '../../dist/bin.js');
const START_MS = 60_000;

/** Everything that is measured, in a folder of its own: the server as it was, migrated by this tool, and the peers. */
export async function prepare(processes: Processes): Promise<{ folder: string; contestants: Contestant[] }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-migrate-runtime-'));
  const run = async (command: string, ...args: string[]): Promise<void> => {
    const result = await processes.run({ command, args, cwd: folder, env: environment() }, { timeoutMs: 300_000 });
    if (result.code !== 0)
      throw new Error(`${command} ${args.join(' ')} ended with ${String(result.code)}: ${result.output}`);
  };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: PACKAGES }));
  await run('npm', 'install', '--no-audit', '--no-fund', '--loglevel=error');
  for (const name of ['stdio', 'migrated']) await cp(example, path.join(folder, name), { recursive: true });
  await run(process.execPath, bin, 'migrated', '--yes', '--no-install', '--no-verify');
  return { folder, contestants: contestantsIn(folder) };
}

function contestantsIn(folder: string): Contestant[] {
  const file = (...parts: string[]): string => path.join(folder, ...parts);
  const stdio = file('stdio', 'index.js');
  const gateway = file('node_modules/supergateway/dist/index.js');
  const proxy = file('node_modules/mcp-proxy/dist/bin/mcp-proxy.mjs');
  const PORT = (port: number): Record<string, string> => ({ PORT: String(port) });
  return [
    {
      name: 'migrated',
      path: '/mcp',
      line: () => [file('migrated/index.js')],
      env: (port) => ({ ...PORT(port), MCP_TRANSPORT: 'http', MCP_MAX_SESSIONS: '100000' }),
      sessions: 1500,
    },
    { name: 'node:http, no MCP', path: '/mcp', line: () => [file('stdio/floor.js')], env: PORT, sessions: 1500 },
    { name: 'SDK transport', path: '/mcp', line: () => [file('stdio/bare.js')], env: PORT, sessions: 1500 },
    {
      name: 'SDK transport, express',
      path: '/mcp',
      line: () => [file('stdio/bare.js'), '--express'],
      env: PORT,
      sessions: 1500,
    },
    { name: 'FastMCP httpStream', path: '/mcp', line: () => [file('stdio/fastmcp.js')], env: PORT, sessions: 500 },
    {
      name: 'supergateway --stateful',
      path: '/mcp',
      line: (port) => [
        gateway,
        '--stdio',
        `node ${stdio}`,
        '--outputTransport',
        'streamableHttp',
        '--stateful',
        '--logLevel',
        'none',
        '--port',
        String(port),
      ],
      sessions: 15,
    },
    {
      name: 'mcp-proxy',
      path: '/mcp',
      line: (port) => [proxy, '--host', '127.0.0.1', '--port', String(port), '--server', 'stream', '--', 'node', stdio],
      sessions: 1500,
    },
  ];
}

/** Starts a contestant on a free port and waits until it answers. */
export async function start(contestant: Contestant, processes: Processes, folder: string): Promise<Started> {
  const port = await freePort();
  const env = { ...environment(), ...contestant.env?.(port) };
  const running = processes.spawn({ command: process.execPath, args: contestant.line(port), cwd: folder, env });
  running.stdout.resume();
  running.stderr.resume();
  const url = `http://127.0.0.1:${port}${contestant.path}`;
  const until = performance.now() + START_MS;
  while (!(await answers(url))) {
    if (performance.now() > until) throw new Error(`${contestant.name} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url, pid: running.pid ?? 0, process: running };
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { method: 'DELETE', signal: AbortSignal.timeout(2000) }).then(
    () => true,
    () => false,
  );

const environment = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '',
  NODE_ENV: 'production',
});

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  });

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../src/io/ports.ts';
import { Processes } from '../src/io/run-process.ts';
import { until } from '../src/io/within.ts';

const START_MS = 240_000;

/** Why Redis cannot be run here; undefined when it can. */
export const noRedis = ((): string | undefined => {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'there is no redis-server on this machine';
  }
})();

export type RunningRedis = Awaited<ReturnType<typeof startRedis>>;

/** Runs Redis on a free port, in a folder of its own and with nothing kept on disk. */
export async function startRedis() {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-migrate-redis-'));
  const port = await freePort();
  let processes = new Processes();
  const start = async () => {
    processes = new Processes();
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    processes.spawn({ command: 'redis-server', args, cwd: folder, env: { PATH: process.env['PATH'] ?? '' } });
    const isUp = await until(async () => (await told(port, 'PING')) === '+PONG\r\n', START_MS);
    if (!isUp) throw new Error('Redis does not run');
  };
  const stop = () => processes.endAll();
  await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    start,
    stop,
    /** What it answers, as it comes over the wire. */
    ask: (line: string) => told(port, line),
    async remove(): Promise<void> {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The answer to a command; nothing where nobody listens. */
function told(port: number, line: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(`${line}\r\n`));
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket
      .on('error', () => undefined)
      .on('close', () => {
        resolve(text);
      });
  });
}

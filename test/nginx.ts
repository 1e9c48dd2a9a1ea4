import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { freePort } from '../src/io/ports.ts';
import { Processes } from '../src/io/run-process.ts';
import type { RunningProcess } from '../src/io/start-process.ts';
import { Tail } from '../src/io/tail.ts';
import { until } from '../src/io/within.ts';

const startMs = 240_000;

/** Why nginx cannot be run here; undefined when it can. */
export const noNginx = ((): string | undefined => {
  try {
    execFileSync('nginx', ['-v'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'there is no nginx on this machine';
  }
})();

/** Runs nginx with these lines in its `server` block, as this user in a folder of its own; gives its origin. */
export async function startNginx(server: readonly string[]): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-migrate-nginx-'));
  const processes = new Processes();
  onTestFinished(async () => {
    await processes.endAll();
    await rm(folder, { recursive: true, force: true });
  });
  const port = await freePort();
  await mkdir(path.join(folder, 'temp'));
  await writeFile(path.join(folder, 'nginx.conf'), configuration(port, server));
  const args = ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'];
  const child = processes.spawn({ command: 'nginx', args, cwd: folder, env: { PATH: process.env['PATH'] ?? '' } });
  await listens(child, port);
  return `http://127.0.0.1:${port}`;
}

function configuration(port: number, server: readonly string[]): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return [
    'daemon off; master_process off; pid nginx.pid; lock_file nginx.lock;',
    'events { worker_connections 512; }',
    'http {',
    '  access_log off; gzip_types application/json;',
    ...temporary.map((name) => `  ${name}_temp_path temp/${name};`),
    '  server {',
    `    listen 127.0.0.1:${port};`,
    ...server.map((line) => `    ${line}`),
    '  }',
    '}',
  ].join('\n');
}

async function listens(child: RunningProcess, port: number): Promise<void> {
  const log = new Tail(child.stdout, child.stderr);
  const state = { exited: false };
  void child.exited.then(() => (state.exited = true));
  const up = await until(async () => state.exited || (await answers(port)), startMs);
  if (state.exited || !up) throw new Error(`nginx does not run: ${log.text()}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (answered: boolean) => () => {
      socket.destroy();
      resolve(answered);
    };
    socket.on('connect', settle(true)).on('error', settle(false));
  });
}

import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
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

/** Lines of a configuration. */
interface Lines {
  /** In the `server` block. */
  readonly server: readonly string[];
  /** Beside it. */
  readonly http?: readonly string[];
}

/** Runs nginx with these lines, as this user in a folder of its own. */
export async function runNginx(
  lines: Lines,
): Promise<{ readonly origin: string; readonly remove: () => Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'mcp-migrate-nginx-'));
  const processes = new Processes();
  const remove = async (): Promise<void> => {
    await processes.endAll();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const port = await freePort();
    await mkdir(path.join(folder, 'temp'));
    await writeFile(path.join(folder, 'nginx.conf'), configuration(port, lines));
    const args = ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'];
    const child = processes.spawn({ command: 'nginx', args, cwd: folder, env: { PATH: process.env['PATH'] ?? '' } });
    await listens(child, port);
    return { origin: `http://127.0.0.1:${port}`, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Sends each session to one of several servers, and its first request to any. */
export function balanced(urls: readonly URL[]): Lines {
  return {
    http: [
      'map $http_mcp_session_id $route { "" $request_id; default $http_mcp_session_id; }',
      'upstream mcp {',
      '  hash $route consistent;',
      ...urls.map(({ host }) => `  server ${host} max_fails=1 fail_timeout=5s;`),
      '}',
    ],
    server: [
      'location /mcp {',
      '  proxy_pass http://mcp;',
      '  proxy_http_version 1.1;',
      '  proxy_set_header Connection "";',
      '  proxy_set_header Host $http_host;',
      '  proxy_read_timeout 1h;',
      '}',
    ],
  };
}

function configuration(port: number, { server, http = [] }: Lines): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return [
    'daemon off; master_process off; pid nginx.pid; lock_file nginx.lock;',
    'events { worker_connections 4096; }',
    'http {',
    '  access_log off; gzip_types application/json;',
    ...temporary.map((name) => `  ${name}_temp_path temp/${name};`),
    ...http.map((line) => `  ${line}`),
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

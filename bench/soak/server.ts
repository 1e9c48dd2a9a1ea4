import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { Processes } from '../../src/io/run-process.ts';
import { start, type Started } from '../runtime/contestants.ts';

const LONG_MS = 600_000;
const bin = path.resolve(import.meta.dirname, '../../dist/bin.js');
const example = path.resolve(import.meta.dirname, '../ten-tools');
const dependencies = {
  '@modelcontextprotocol/sdk': '1.32.2',
  zod: '4.6.7',
  '@hono/node-server': '^2.1.8',
  hono: '^4.13.19',
  jose: '^6.2.17',
  '@redis/client': '^6.3.1',
};

/** The migrated server at work. */
export interface Soaked {
  readonly url: string;
  readonly pid: number;
}

type Environment = Readonly<Record<string, string>>;

/** Starts one more process of the migrated server. */
export type StartOne = (env: Environment) => Promise<Started>;

/** Migrates the ten-tool server with these options into a folder of its own, and lends what starts it. */
export async function withMigrated<T>(options: readonly string[], use: (start: StartOne) => Promise<T>): Promise<T> {
  const root = await mkdtemp(path.join(tmpdir(), 'mcp-migrate-soak-'));
  const processes = new Processes();
  try {
    await writeFile(path.join(root, 'package.json'), JSON.stringify({ private: true, dependencies }));
    await execa('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, timeout: LONG_MS });
    const cwd = path.join(root, 'server');
    await cp(example, cwd, { recursive: true });
    await execa(process.execPath, [bin, cwd, '--yes', '--no-install', '--no-verify', ...options], { timeout: LONG_MS });
    const line = (): string[] => [path.join(cwd, 'index.js')];
    return await use((env) => {
      const settings = (port: number): Record<string, string> => ({
        ...env,
        PORT: String(port),
        MCP_TRANSPORT: 'http',
      });
      return start({ name: 'the migrated server', path: '/mcp', line, env: settings, sessions: 0 }, processes, cwd);
    });
  } finally {
    await processes.endAll();
    await rm(root, { recursive: true, force: true });
  }
}

/** The same, started once with these variables. */
export function withServer<T>(env: Environment, use: (server: Soaked) => Promise<T>): Promise<T> {
  return withMigrated([], async (startOne) => use(await startOne(env)));
}

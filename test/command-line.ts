import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { until } from '../src/io/within.ts';
import type { Report } from '../src/report/report.ts';
import { repository, tempFolder } from './temp-folder.ts';

const BIN = path.join(repository, 'dist/bin.js');
const WAIT_MS = 240_000;
const END_MS = 240_000;

/** How the command line ended. `left`: command lines of the processes it left behind, found on Linux only. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly left: readonly string[];
}

/** The built command line at work. */
export interface Running {
  readonly ended: Promise<Ended>;
  /** Waits until its progress names something. */
  shows(text: string): Promise<boolean>;
  interrupt(): void;
  /** Closes its output, as `| head` does. */
  stopReading(): void;
}

interface Surroundings {
  readonly env?: Readonly<Record<string, string>>;
  /** The largest file that it and its children may write, in KiB. */
  readonly fileLimit?: number;
}

/** Starts the built command line; what it leaves running is ended after the test. */
export function startCli(args: readonly string[], { env = {}, fileLimit }: Surroundings = {}): Running {
  // The only kind of variable that the SDK hands on to every server it starts.
  const mark = `mcp-migrate-${randomUUID()}`;
  const limit = fileLimit === undefined ? '' : `ulimit -f ${fileLimit}; `;
  const child = spawn('bash', ['-c', `${limit}exec "$0" "$@"`, process.execPath, BIN, ...args], {
    cwd: repository,
    env: { ...process.env, ...env, LOGNAME: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => {
      void processesOf(mark).then((left) => {
        resolve({ code, ...said, left: left.map(({ line }) => line) });
      });
    });
  });
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await until(() => child.exitCode !== null || child.signalCode !== null, END_MS);
    for (const { pid } of await processesOf(mark)) process.kill(pid, 'SIGKILL');
  });
  return {
    ended,
    shows: (text) => until(() => said.stderr.includes(text), WAIT_MS),
    interrupt: () => void child.kill('SIGINT'),
    stopReading: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
  };
}

/** Runs the built command line to its end. */
export const runCli = (args: readonly string[], surroundings?: Surroundings): Promise<Ended> =>
  startCli(args, surroundings).ended;

/** Migrates with installed dependencies and gives the report. */
export async function migrate(folder: string, ...options: readonly string[]): Promise<Ended & { report: Report }> {
  const ended = await runCli([folder, '--no-install', '--json', ...options]);
  try {
    return { ...ended, report: JSON.parse(ended.stdout) as Report };
  } catch (cause) {
    throw new Error(`no report: ${JSON.stringify(ended)}`, { cause });
  }
}

/** The environment of a process is empty once it is over, also when nobody has collected it. */
async function processesOf(mark: string): Promise<{ pid: number; line: string }[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      if (!environment.split('\0').includes(`LOGNAME=${mark}`)) return [];
      const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return [{ pid: Number(pid), line: line.replaceAll('\0', ' ').trim() }];
    }),
  );
  return found.flat();
}

/** A project with these files and the dependencies of this repository; a JavaScript module started by index.js. */
export async function serverProject(files: Readonly<Record<string, string>>, manifest: object = {}): Promise<string> {
  const folder = await tempFolder({ 'package.json': manifestText(manifest), ...files });
  await symlink(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
  return folder;
}

export function manifestText(more: object = {}): string {
  const dependencies = { '@modelcontextprotocol/sdk': '^1.20.0' };
  const manifest = { name: 'demo', version: '1.0.0', type: 'module', main: 'index.js', dependencies, ...more };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** The source of a server with one tool; `before` stands between its imports and the server. */
export const demoServer = ({ before = '', answer = "'hello'" } = {}): string => `\
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
${before}
const server = new McpServer({ name: 'demo', version: '1.0.0' });

server.registerTool('ask', { description: 'answers' }, async () => ({
  content: [{ type: 'text', text: ${answer} }],
}));

await server.connect(new StdioServerTransport());
`;

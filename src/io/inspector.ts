import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { getDefaultEnvironment } from '@modelcontextprotocol/sdk/client/stdio.js';
import { buildEnv } from './build-env.ts';
import { gist, withoutSecrets } from './gist.ts';
import type { Processes, RunResult } from './run-process.ts';
import type { Command } from './start-process.ts';
import type { StartSpec } from './start-server.ts';

const PACKAGE = '@modelcontextprotocol/inspector';
const VERSION = '2.12.0';

/** A running endpoint, or a server the Inspector starts over stdio. */
export type InspectorTarget =
  { readonly url: string; readonly headers?: Readonly<Record<string, string>> } | { readonly spec: StartSpec };

/** One call of the Inspector. `call` is a line a person can run, without headers and variables. */
export interface InspectorCall {
  readonly call: string;
  readonly exitCode: number | null;
  readonly outcome: 'ok' | 'failed' | 'not run';
  readonly why?: string;
}

/** What the Inspector runs with; it is looked for in the project too. */
export interface InspectorOptions {
  readonly folder: string;
  readonly processes: Processes;
  readonly timeoutMs: number;
}

/** The Inspector's opinion on a server: `initialize` (over HTTP) and `tools/list`, each by its command line. */
export async function runInspector(target: InspectorTarget, options: InspectorOptions): Promise<InspectorCall[]> {
  const home = await mkdtemp(path.join(tmpdir(), 'mcp-migrate-inspector-'));
  try {
    const config = path.join(home, 'servers.json');
    await writeFile(config, JSON.stringify({ mcpServers: { target: serverEntry(target) } }), { mode: 0o600 });
    const program = await inspectorProgram(options.folder);
    const calls: InspectorCall[] = [];
    for (const method of 'url' in target ? ['initialize', 'tools/list'] : ['tools/list']) {
      const flags = ['--cli', '--config', config, '--server', 'target', '--method', method, '--format', 'json'];
      const command = await commandOf([...program, ...flags], home, options.folder);
      const result = await options.processes.run(command, options);
      calls.push(
        judged(
          callLine(target, method),
          { ...result, output: withoutSecrets(result.output, secretsOf(target)) },
          program,
        ),
      );
    }
    return calls;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** A configuration file keeps headers and variables out of argument lists. */
const serverEntry = (target: InspectorTarget): object =>
  'url' in target
    ? { type: 'streamable-http', url: target.url, headers: target.headers ?? {} }
    : { ...target.spec, type: 'stdio', env: { ...getDefaultEnvironment(), ...target.spec.env } };

const secretsOf = (target: InspectorTarget): Readonly<Record<string, string>> =>
  'url' in target ? (target.headers ?? {}) : target.spec.env;

async function inspectorProgram(folder: string): Promise<[string, ...string[]]> {
  for (const from of [import.meta.url, path.join(folder, 'package.json')]) {
    const file = await installedBin(from);
    if (file) return [process.execPath, file];
  }
  return ['npm', 'exec', '--yes', '-p', `${PACKAGE}@${VERSION}`, '--', 'mcp-inspector'];
}

/** Its command line is the one we know since version 2. */
async function installedBin(from: string): Promise<string | undefined> {
  try {
    const manifest = createRequire(from).resolve(`${PACKAGE}/package.json`);
    const { version, bin } = JSON.parse(await readFile(manifest, 'utf8')) as {
      version: string;
      bin: Record<string, string>;
    };
    const file = bin['mcp-inspector'];
    return version.startsWith('2.') && file ? path.join(path.dirname(manifest), file) : undefined;
  } catch {
    return undefined;
  }
}

/** A home of its own, because the Inspector keeps files there; npm's cache and settings stay the user's. */
async function commandOf([command = '', ...args]: readonly string[], home: string, cwd: string): Promise<Command> {
  const env = await buildEnv(cwd);
  const npm = {
    npm_config_cache: env['npm_config_cache'] ?? path.join(homedir(), '.npm'),
    npm_config_userconfig: env['npm_config_userconfig'] ?? path.join(homedir(), '.npmrc'),
  };
  return {
    command,
    args,
    cwd,
    env: { ...env, ...npm, HOME: home, USERPROFILE: home, MCP_INSPECTOR_SECRET_STORE: 'memory' },
  };
}

function callLine(target: InspectorTarget, method: string): string {
  const what =
    'url' in target ? `${target.url} --transport http` : [target.spec.command, ...target.spec.args].join(' ');
  return `mcp-inspector --cli ${what} --method ${method}`;
}

/** Exit codes of npm itself mean that the Inspector never ran. */
function judged(call: string, result: RunResult, program: readonly string[]): InspectorCall {
  const { code: exitCode, timedOut, problem, output } = result;
  if (exitCode === 0) return { call, exitCode, outcome: 'ok' };
  const fetched = program[0] === 'npm' && !/"error":\{"code"/.test(output);
  const why = timedOut ? 'time limit' : (problem ?? gist(output.replace(/^\[mcp-inspector\].*$/gm, '')));
  return { call, exitCode, outcome: fetched || problem !== undefined ? 'not run' : 'failed', why };
}

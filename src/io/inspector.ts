import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { getDefaultEnvironment } from '@modelcontextprotocol/sdk/client/stdio.js';
import { satisfies } from 'semver';
import type { SecondOpinion } from '../verify/opinions/second-opinion.ts';
import { gist, withoutSecrets } from './gist.ts';
import { inPrivateHome, privateEnv } from './private-home.ts';
import type { Processes, RunResult } from './run-process.ts';
import type { StartSpec } from './start-server.ts';

const PACKAGE = '@modelcontextprotocol/inspector';
const VERSION = '2.12.0';

/** A running endpoint in one era, or a server the Inspector starts over stdio. */
export type InspectorTarget =
  | {
      readonly url: string;
      readonly era: NonNullable<SecondOpinion['era']>;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly spec: StartSpec; readonly era?: NonNullable<SecondOpinion['era']> };

/** What the Inspector runs with; it is looked for in the project too. */
export interface InspectorOptions {
  readonly folder: string;
  readonly processes: Processes;
  readonly timeoutMs: number;
  /** What to call; by default `initialize` (over HTTP) and `tools/list`. */
  readonly methods?: readonly string[];
}

/** The Inspector's opinion on a server, one for each method; each is a run and a client of its own. */
export async function runInspector(target: InspectorTarget, options: InspectorOptions): Promise<SecondOpinion[]> {
  return inPrivateHome(async (home) => {
    const config = path.join(home, 'servers.json');
    await writeFile(config, JSON.stringify({ mcpServers: { target: serverEntry(target) } }), { mode: 0o600 });
    const program = await inspectorProgram(options.folder);
    const env = { ...(await privateEnv(home, options.folder)), MCP_INSPECTOR_SECRET_STORE: 'memory' };
    const opinions: SecondOpinion[] = [];
    for (const method of options.methods ?? ('url' in target ? ['initialize', 'tools/list'] : ['tools/list'])) {
      const [command, ...args] = [...program, ...flagsOf(target, method), '--config', config];
      const result = await options.processes.run({ command, args, cwd: options.folder, env }, options);
      opinions.push(opinionOf(target, method, { result, isFetched: program[0] === 'npm' }));
    }
    return opinions;
  });
}

/** It may not ask a person to log in. */
const flagsOf = (target: InspectorTarget, method: string): string[] => [
  ...['--cli', '--server', 'target', '--method', method, '--format', 'json', '--stored-auth-only'],
  ...eraFlags(target),
];

const eraFlags = ({ era }: InspectorTarget): string[] => (era === undefined ? [] : ['--protocol-era', era]);

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
  return ['npm', 'exec', '--yes', `--package=${PACKAGE}@${VERSION}`, '--', 'mcp-inspector'];
}

/** Where it is installed, if its command line is one we know. */
async function installedBin(from: string): Promise<string | undefined> {
  try {
    const manifest = createRequire(from).resolve(`${PACKAGE}/package.json`);
    const { version, bin } = JSON.parse(await readFile(manifest, 'utf8')) as {
      version: string;
      bin: Record<string, string>;
    };
    const file = bin['mcp-inspector'];
    return satisfies(version, `^${VERSION}`) && file ? path.join(path.dirname(manifest), file) : undefined;
  } catch {
    return undefined;
  }
}

function callLine(target: InspectorTarget, method: string): string {
  const what =
    'url' in target
      ? `${target.url.replace(/\?.*/, '')} --transport http --protocol-era ${target.era}`
      : [target.spec.command, ...target.spec.args, ...eraFlags(target)].join(' ');
  return `mcp-inspector --cli ${what} --method ${method}`;
}

interface Ran {
  readonly result: RunResult;
  /** By npm, whose own failures mean that the Inspector never ran. */
  readonly isFetched: boolean;
}

function opinionOf(target: InspectorTarget, method: string, { result, isFetched }: Ran): SecondOpinion {
  const { code, timedOut, problem } = result;
  const era = target.era === undefined ? {} : { era: target.era };
  const opinion = { by: 'inspector', asked: method, ...era, call: callLine(target, method) } as const;
  if (code === 0) return { ...opinion, outcome: 'pass' };
  const output = withoutSecrets(result.output, secretsOf(target)).replace(/^\[mcp-inspector\].*$/gm, '');
  const neverRan = problem !== undefined || (isFetched && !/"error":\{"code"/.test(output));
  const detail = timedOut ? 'time limit' : (problem ?? `exit ${code ?? 'by signal'}: ${gist(output)}`);
  return { ...opinion, outcome: neverRan ? 'not-run' : 'fail', detail };
}

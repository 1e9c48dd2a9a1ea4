import { readdir } from 'node:fs/promises';
import { detect, type Agent } from 'package-manager-detector';
import { buildEnv } from './build-env.ts';
import { gist } from './gist.ts';
import { parentFolders } from './parent-folders.ts';
import type { Processes, RunResult } from './run-process.ts';

type ManagerName = 'npm' | 'pnpm' | 'yarn' | 'yarn@berry' | 'bun';

/** The manager of a project. `version` where the project names one, `lockFile` where it (or its workspace) has one. */
export interface PackageManager {
  readonly name: ManagerName;
  readonly version: string | undefined;
  readonly lockFile: string | undefined;
}

/** What every command on a project needs. */
export interface CommandContext {
  readonly folder: string;
  readonly processes: Processes;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

/** How a package manager's command went; `gist` is plain text, empty when it went well. */
export interface CommandOutcome {
  readonly ok: boolean;
  readonly ms: number;
  readonly command: string;
  readonly gist: string;
}

const LOCKS: Readonly<Record<ManagerName, readonly string[]>> = {
  npm: ['package-lock.json', 'npm-shrinkwrap.json'],
  pnpm: ['pnpm-lock.yaml'],
  yarn: ['yarn.lock'],
  'yarn@berry': ['yarn.lock'],
  bun: ['bun.lock', 'bun.lockb'],
};

/**
 * Finds out by what installed the project, else by lock file, `packageManager` and `devEngines`, here and in the
 * folders above up to the top of the repository; npm when nothing tells.
 */
export async function detectManager(folder: string): Promise<PackageManager> {
  const parents = await parentFolders(folder);
  const stopDir = parents.at(-1) ?? folder;
  const installed = await detect({ cwd: folder, stopDir, strategies: ['install-metadata'] });
  const declared = await detect({ cwd: folder, stopDir });
  const found = installed ?? declared;
  const same = found !== null && found.name === declared?.name;
  const name = managerName(same ? declared.agent : found?.agent);
  const names = new Set((await Promise.all([folder, ...parents].map((dir) => readdir(dir).catch(() => [])))).flat());
  return {
    name,
    version: same ? declared.version : undefined,
    lockFile: LOCKS[name].find((lock) => names.has(lock)),
  };
}

/** Runs `args` with a manager, fetched by npx where it is not on the PATH. */
export async function runManager(
  manager: PackageManager,
  args: readonly string[],
  context: CommandContext,
): Promise<RunResult & { readonly command: string }> {
  const program = manager.name === 'yarn@berry' ? 'yarn' : manager.name;
  const direct = await runLine([program, ...args], context);
  if (direct.problem !== 'ENOENT' || program === 'npm') return direct;
  return runLine(['npx', '-y', fetchedPackage(manager), ...args], context);
}

/** A result in the words of a report. */
export const outcomeOf = (result: RunResult & { readonly command: string }): CommandOutcome => ({
  ok: result.code === 0 && !result.timedOut && !result.aborted,
  ms: result.ms,
  command: result.command,
  gist: result.code === 0 ? '' : [reasonOf(result), gist(result.output)].filter(Boolean).join('; '),
});

async function runLine(
  line: readonly [string, ...string[]],
  context: CommandContext,
): Promise<RunResult & { readonly command: string }> {
  const [command, ...args] = line;
  const env = await buildEnv(context.folder);
  const result = await context.processes.run({ command, args, cwd: context.folder, env }, context);
  return { ...result, command: line.join(' ') };
}

/** Major versions that run on Node 20; a project's own version goes first. */
function fetchedPackage({ name, version }: PackageManager): string {
  const exact = version && /^\d/.test(version) ? version : undefined;
  if (name === 'yarn@berry') return '@yarnpkg/cli-dist@4';
  if (name === 'yarn') return `yarn@${exact ?? '1'}`;
  return `${name}@${exact ?? (name === 'pnpm' ? '10' : '1')}`;
}

function managerName(agent: Agent | undefined): ManagerName {
  if (agent?.startsWith('pnpm')) return 'pnpm';
  return agent === 'yarn' || agent === 'yarn@berry' || agent === 'bun' ? agent : 'npm';
}

function reasonOf({ timedOut, aborted, problem }: RunResult): string {
  if (timedOut) return 'time limit';
  if (aborted) return 'interrupted';
  return problem ?? '';
}

import {
  detectManager,
  outcomeOf,
  runManager,
  type CommandContext,
  type CommandOutcome,
  type PackageManager,
} from './manager.ts';
import type { RunResult } from './run-process.ts';

export { detectManager } from './manager.ts';

/** How to install; `ignoreScripts` runs no lifecycle scripts. */
export interface InstallOptions extends CommandContext {
  readonly ignoreScripts?: boolean;
  /** `name@version` each, without a trace in package.json; npm only, other managers go by their lock file. */
  readonly exact?: readonly string[];
}

const PEERS = /\bERESOLVE\b/;
const SCRIPTS =
  /ELIFECYCLE|npm (error|ERR!) command (failed|sh)|YN0009|script from ".*" exited|^error .*: Command failed/im;

/**
 * Brings node_modules and the lock file in line with package.json; a project without a lock file gets none.
 * Peer conflicts of npm and failing lifecycle scripts are got round once each; `command` is the one that counted.
 */
export async function install(options: InstallOptions): Promise<CommandOutcome> {
  const manager = await detectManager(options.folder);
  const exact = manager.name === 'npm' && options.exact?.length ? ['--no-save', ...options.exact] : [];
  let flags = [...(options.ignoreScripts ? [ignoreScripts(manager)] : []), ...exact];
  let result = await attempt(manager, flags, options);
  for (let retry = nextFlag(manager, flags, result); retry; retry = nextFlag(manager, flags, result)) {
    flags = [...flags, retry];
    result = await attempt(manager, flags, options);
  }
  return outcomeOf(result);
}

type Attempt = Awaited<ReturnType<typeof runManager>>;

const attempt = (manager: PackageManager, flags: readonly string[], options: InstallOptions): Promise<Attempt> =>
  runManager(manager, ['install', ...baseFlags(manager), ...flags], options);

function nextFlag(
  manager: PackageManager,
  used: readonly string[],
  { code, output, timedOut, aborted }: RunResult,
): string | undefined {
  if (code === 0 || timedOut || aborted) return undefined;
  const candidates = [
    manager.name === 'npm' && PEERS.test(output) ? '--legacy-peer-deps' : undefined,
    SCRIPTS.test(output) ? ignoreScripts(manager) : undefined,
  ];
  return candidates.find((flag) => flag !== undefined && !used.includes(flag));
}

const ignoreScripts = ({ name }: PackageManager): string =>
  name === 'yarn@berry' ? '--mode=skip-build' : '--ignore-scripts';

function baseFlags({ name, lockFile }: PackageManager): string[] {
  const keep = lockFile !== undefined;
  switch (name) {
    case 'npm':
      return ['--no-audit', '--no-fund', ...(keep ? [] : ['--no-package-lock'])];
    case 'pnpm':
      return keep ? ['--no-frozen-lockfile'] : ['--no-lockfile'];
    case 'yarn':
      return ['--non-interactive', ...(keep ? [] : ['--no-lockfile'])];
    case 'yarn@berry':
      return ['--no-immutable'];
    case 'bun':
      return keep ? [] : ['--no-save'];
  }
}

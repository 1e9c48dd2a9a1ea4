import path from 'node:path';
import { binFolders } from '../../io/build-env.ts';
import { exists } from '../../io/parent-folders.ts';
import type { Processes } from '../../io/run-process.ts';
import type { StartSpec } from '../../io/start-server.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Entry } from '../../project/entries.ts';
import { programOf } from '../../project/entries/run-command.ts';
import type { FormerSse } from '../../project/sse/former-sse.ts';
import type { KeptPaths } from '../../project/sse/kept-paths.ts';
import type { ServedEras } from '../../project/state/served-eras.ts';
import type { Manifest } from '../../project/manifest.ts';
import type { Progress } from '../progress.ts';
import type { MigrateOptions } from './options.ts';

/** What every step of a run works with. */
export interface RunContext {
  readonly folder: string;
  readonly options: MigrateOptions;
  readonly manifest: Manifest;
  readonly processes: Processes;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** The variable whose value `http` starts the migrated server over HTTP. */
  readonly transport: string;
  /** How it was reached before, where that was over HTTP+SSE and nothing else. */
  readonly formerSse: FormerSse | undefined;
  /** The same of one entry, where others spoke stdio. */
  readonly alsoFormer: Plan['alsoFormer'];
  /** Where it goes on to be reached over HTTP+SSE. */
  readonly keptSse: KeptPaths | undefined;
  /** It was on SDK v1 before, and is on v2 after. */
  readonly movesSdk: boolean;
  /** Whom the result has to serve; undefined on SDK v1. */
  readonly eras: ServedEras | undefined;
  /** Versions of the packages that a run may raise, as they were installed before it. */
  readonly installedBefore: Readonly<Record<string, string>>;
}

/** What the steps for one entry work with. */
export const contextOf = ({ source }: Entry, context: RunContext): RunContext =>
  source === context.alsoFormer?.source ? { ...context, formerSse: context.alsoFormer.formerSse } : context;

/** Milliseconds for one install or build. */
export const COMMAND_MS = 300_000;

/** How an entry is started: its own program, the arguments of the project and those of the user. */
export async function startSpecOf(entry: Entry, { folder, options }: RunContext): Promise<StartSpec> {
  const search = [...(await binFolders(folder)), process.env['PATH']].filter(Boolean).join(path.delimiter);
  const args = options.args.length > 0 ? options.args : entry.args;
  const run = programOf(entry);
  const flags = await withoutMissingFiles(run.flags, folder);
  const command = run.program === 'node' ? process.execPath : run.program;
  return {
    command,
    args: [...flags, entry.started, ...args],
    cwd: folder,
    env: { ...entry.env, ...(entry.runner !== 'node' && { PATH: search }), ...options.env },
  };
}

const ENV_FILE = /^--env-file=(.+)$/;

/** A file of secrets is not in the repository: where it is missing, the variables come from --env. */
async function withoutMissingFiles(flags: readonly string[], folder: string): Promise<string[]> {
  const isThere = await Promise.all(
    flags.map(async (flag) => {
      const file = ENV_FILE.exec(flag)?.[1];
      return file === undefined || (await exists(path.join(folder, file)));
    }),
  );
  return flags.filter((_, index) => isThere[index]);
}

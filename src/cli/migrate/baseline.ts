import { UserError } from '../../errors.ts';
import type { TypeError } from '../../io/build.ts';
import type { Entry } from '../../project/entries.ts';
import { scriptThatWrites } from '../../project/entries/run-command.ts';
import type { BuildResult } from '../../report/report.ts';
import { built, installed, isInstalled, type Built } from './build-state.ts';
import { contextOf, type RunContext } from './context.ts';
import { readEntry, type EntryBaseline } from './entry-baseline.ts';
import { startAsBefore } from './start-spoken.ts';
import { refuseUnknownTools } from './tool-calls.ts';

export interface Baseline {
  readonly build: BuildResult;
  readonly typeErrors: readonly TypeError[];
  /** Milliseconds that building took. */
  readonly buildMs: number;
  /** The script that builds, where it is not the usual one. */
  readonly script: string | undefined;
  readonly entries: readonly EntryBaseline[];
}

/** What a project starts, and whether it is asked over the transport that it has. */
interface Asked {
  readonly entries: readonly Entry[];
  readonly areRead: boolean;
}

/**
 * Installs, builds and reads every entry over the transport that it has.
 * @throws UserError (3) when the project does not install or build as it is
 */
export async function readBaseline(context: RunContext, { entries, areRead }: Asked): Promise<Baseline> {
  const { result: build, typeErrors, script, ms: buildMs } = await buildBefore(context, entries);
  const read: EntryBaseline[] = [];
  for (const entry of areRead ? entries : [])
    read.push(await readEntry(contextOf(entry, context), entry, startAsBefore));
  refuseUnknownTools(
    context.options.tools,
    read.flatMap(({ surface }) => surface ?? []),
  );
  return { build, typeErrors, buildMs, script, entries: read };
}

async function buildBefore(context: RunContext, entries: readonly Entry[]): Promise<Built> {
  const ready = await isInstalled(context.folder);
  const missing = ready ? undefined : await installed(context, { ignoreScripts: false });
  if (missing) throw broken('install', missing);
  const first = await built(context, entries);
  if (first.result.ok) return first;
  const again = ready && !(await installed(context, { ignoreScripts: false })) ? await built(context, entries) : first;
  if (again.result.ok) return again;
  return (await narrowBuild(context, entries)) ?? orThrow(again.result);
}

/** By a script for what is started alone, where the one for everything fails. */
async function narrowBuild(context: RunContext, entries: readonly Entry[]): Promise<Built | undefined> {
  const outputs = entries.map(({ started }) => started);
  const script = scriptThatWrites(outputs, context.manifest);
  const narrow = script === undefined ? undefined : await built(context, entries, { script });
  if (!script || !narrow?.result.ok) return undefined;
  context.progress.note(`the project does not build as it is; the script "${script}" builds ${outputs.join(', ')}`);
  return narrow;
}

function orThrow(result: BuildResult): never {
  throw broken('build', result);
}

const broken = (what: string, { firstError }: BuildResult): UserError =>
  new UserError(`the project does not ${what} as it is: ${firstError ?? 'no output'}`, {
    hint: hintFor(what, firstError ?? ''),
  });

function hintFor(what: string, problem: string): string {
  const missing = /([\w.@/-]+): (?:command )?not found/.exec(problem)?.[1];
  if (missing !== undefined)
    return `${missing} is not on this machine, and the project needs it to ${what}: install it first`;
  return `make it ${what} first, or try --no-install with its dependencies in place`;
}

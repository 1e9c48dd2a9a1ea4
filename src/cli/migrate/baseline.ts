import { UserError } from '../../errors.ts';
import { readSurface } from '../../io/read-surface.ts';
import { startStdio, type StartSpec } from '../../io/start-server.ts';
import type { TypeError } from '../../io/build.ts';
import { gist } from '../../io/gist.ts';
import type { Entry } from '../../project/entries.ts';
import type { BuildResult } from '../../report/report.ts';
import { unstablePointers } from '../../surface/compare-surfaces.ts';
import type { Surface } from '../../surface/surface.ts';
import { built, installed, isInstalled, type Built } from './build-state.ts';
import { startSpecOf, type RunContext } from './context.ts';

/** What an entry showed over stdio before any change, or why it could not be started. */
export interface EntryBaseline {
  readonly entry: Entry;
  readonly spec: StartSpec;
  readonly surface: Surface | undefined;
  /** JSON pointers that differ between two readings. */
  readonly unstable: readonly string[];
  readonly problem: string | undefined;
}

export interface Baseline {
  readonly build: BuildResult;
  readonly typeErrors: readonly TypeError[];
  /** Milliseconds that building took. */
  readonly buildMs: number;
  readonly entries: readonly EntryBaseline[];
}

/**
 * Installs, builds and reads every entry over stdio.
 * @throws UserError (3) when the project does not install or build as it is
 */
export async function readBaseline(context: RunContext, entries: readonly Entry[]): Promise<Baseline> {
  const { result: build, typeErrors, ms: buildMs } = await buildBefore(context, entries);
  const read: EntryBaseline[] = [];
  for (const entry of entries) read.push(await readEntry(context, entry));
  return { build, typeErrors, buildMs, entries: read };
}

async function buildBefore(context: RunContext, entries: readonly Entry[]): Promise<Built> {
  const ready = await isInstalled(context.folder);
  const missing = ready ? undefined : await installed(context, { ignoreScripts: false });
  if (missing) throw broken('install', missing);
  const first = await built(context, entries);
  if (first.result.ok) return first;
  const again = ready && !(await installed(context, { ignoreScripts: false })) ? await built(context, entries) : first;
  if (!again.result.ok) throw broken('build', again.result);
  return again;
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

/** What needs a newer Node.js than this one may run under Bun, where that is installed. */
async function readEntry(context: RunContext, entry: Entry): Promise<EntryBaseline> {
  const own = await readAs(context, entry);
  if (own.surface || entry.runner !== 'tsx' || !NEEDS_NEWER_NODE.test(own.problem ?? '')) return own;
  const other = await readAs(context, { ...entry, runner: 'bun' });
  return other.surface ? other : own;
}

const NEEDS_NEWER_NODE = /requested module '(node:)?[a-z_]+(\/[a-z]+)?' does not provide an export named/;

async function readAs(context: RunContext, entry: Entry): Promise<EntryBaseline> {
  const spec = await startSpecOf(entry, context);
  const first = await readOver(context, spec);
  const second = first.surface ? await readOver(context, spec) : first;
  const unstable = first.surface && second.surface ? unstablePointers(first.surface, second.surface) : [];
  return { entry, spec, surface: first.surface, unstable, problem: first.problem };
}

/** One reading over stdio; what goes wrong is a problem in words. */
export async function readOver(
  context: RunContext,
  spec: StartSpec,
): Promise<{ surface: Surface | undefined; problem: string | undefined }> {
  const server = startStdio(spec, context.processes);
  try {
    const timeoutMs = context.options.timeout * 1000;
    return {
      surface: await context.progress.step('read over stdio', () => readSurface(server.transport, { timeoutMs })),
      problem: undefined,
    };
  } catch (error) {
    context.signal.throwIfAborted();
    return {
      surface: undefined,
      problem: [error instanceof Error ? error.message : String(error), gist(server.log())].filter(Boolean).join('; '),
    };
  } finally {
    await server.stop();
  }
}

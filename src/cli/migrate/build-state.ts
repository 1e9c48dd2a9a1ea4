import { access } from 'node:fs/promises';
import path from 'node:path';
import { build, compile, typeErrors } from '../../io/build.ts';
import { install } from '../../io/package-manager.ts';
import { parentFolders } from '../../io/parent-folders.ts';
import type { Entry } from '../../project/entries.ts';
import type { BuildResult } from '../../report/report.ts';
import { COMMAND_MS, type RunContext } from './context.ts';

/** Installs what the project declares; when it is installed already, nothing runs but what is missing is added. */
export async function installed(
  context: RunContext,
  { ignoreScripts }: { ignoreScripts: boolean },
): Promise<BuildResult | undefined> {
  const { folder, processes, progress, signal, options } = context;
  if (!options.install) return undefined;
  const outcome = await progress.step('install', () =>
    install({ folder, processes, timeoutMs: COMMAND_MS, signal, ignoreScripts }),
  );
  return outcome.ok ? undefined : { ok: false, typeErrors: null, firstError: `${outcome.command}: ${outcome.gist}` };
}

/** True when a node_modules folder serves the project. */
export async function isInstalled(folder: string): Promise<boolean> {
  const places = [folder, ...(await parentFolders(folder))].map((dir) => path.join(dir, 'node_modules'));
  const found = await Promise.all(
    places.map((place) =>
      access(place).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}

/** Builds where the started file is an output, and counts type errors. */
export async function built(context: RunContext, entries: readonly Entry[]): Promise<BuildResult> {
  const { folder, processes, progress, signal } = context;
  const command = { folder, processes, timeoutMs: COMMAND_MS, signal };
  const outputs = entries.some(({ source, started }) => source !== started);
  const script = ['build', 'compile', 'prepare', 'prepack', 'prepublishOnly'].find(
    (name) => context.manifest.scripts[name] !== undefined,
  );
  const run = (): ReturnType<typeof build> => (script === undefined ? compile(command) : build(command, script));
  const outcome = outputs ? await progress.step('build', run) : undefined;
  const types = await progress.step('check types', () => typeErrors(command));
  const firstError = outcome?.ok === false ? `${outcome.command}: ${outcome.gist}` : types?.first[0];
  return { ok: outcome?.ok ?? true, typeErrors: types?.count ?? null, ...(firstError !== undefined && { firstError }) };
}

/** True when the state after is no worse than the state before. */
export const isNoWorse = (before: BuildResult, after: BuildResult): boolean =>
  after.ok && (before.typeErrors === null || (after.typeErrors ?? 0) <= before.typeErrors);

import { access } from 'node:fs/promises';
import path from 'node:path';
import { build, compile, typeErrors, type TypeError } from '../../io/build.ts';
import type { CommandContext, CommandOutcome } from '../../io/manager.ts';
import { install } from '../../io/package-manager.ts';
import { parentFolders } from '../../io/parent-folders.ts';
import type { Entry } from '../../project/entries.ts';
import { buildScript } from '../../project/entries/run-command.ts';
import type { Manifest } from '../../project/manifest.ts';
import type { BuildResult } from '../../report/report.ts';
import { COMMAND_MS, type RunContext } from './context.ts';
import { taggedVersions } from './tagged-versions.ts';

/** Installs what the project declares; when it is installed already, nothing runs but what is missing is added. */
export async function installed(
  context: RunContext,
  { ignoreScripts }: { ignoreScripts: boolean },
): Promise<BuildResult | undefined> {
  const { folder, processes, progress, signal, options } = context;
  if (!options.install) return undefined;
  const given = { folder, processes, timeoutMs: COMMAND_MS, signal, ignoreScripts };
  const exact = taggedVersions(context.manifest, context.installedBefore);
  const outcome = await progress.step('install', async () => {
    const first = await install(given);
    return first.ok && exact.length > 0 ? install({ ...given, exact }) : first;
  });
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

/** A build, and where its compiler complains. */
export interface Built {
  readonly result: BuildResult;
  readonly typeErrors: readonly TypeError[];
  /** The script that was run, where it is not the usual one. */
  readonly script: string | undefined;
  /** Milliseconds for the build and the type check. */
  readonly ms: number;
}

interface BuildOptions {
  /** Instead of the script that usually builds. */
  readonly script?: string | undefined;
  readonly timeoutMs?: number;
  /** False where nobody could tell the types before: then they are not asked for. */
  readonly isTyped?: boolean;
}

/** JavaScript that is started through another file is no output of a build. */
const isBuilt = ({ source, started }: Entry): boolean => source !== started && /\.[mc]?tsx?$/.test(source);

/** A project whose bundler leaves types alone may have some that a compiler needs many minutes and gigabytes for. */
const TYPES_MS = 90_000;

/** Builds where the started file is an output, and counts type errors. */
export async function built(
  context: RunContext,
  entries: readonly Entry[],
  { script, timeoutMs = COMMAND_MS, isTyped = true }: BuildOptions = {},
): Promise<Built> {
  const { folder, processes, progress, signal } = context;
  const since = performance.now();
  const command = { folder, processes, timeoutMs, signal };
  const outputs = entries.some(isBuilt);
  const run = (): Promise<CommandOutcome> => buildOutput(command, context.manifest, script);
  const outcome = outputs ? await progress.step('build', run) : undefined;
  const checked = () => typeErrors({ ...command, timeoutMs: Math.min(timeoutMs, TYPES_MS) });
  const types = isTyped ? await progress.step('check types', checked) : undefined;
  const firstError = outcome?.ok === false ? `${outcome.command}: ${outcome.gist}` : types?.first[0];
  const result = {
    ok: outcome?.ok ?? true,
    typeErrors: types?.count ?? null,
    ...(firstError !== undefined && { firstError }),
  };
  return { result, typeErrors: types?.places ?? [], script, ms: performance.now() - since };
}

/** Builds with the project's own script, else with its compiler. */
export async function buildOutput(
  command: CommandContext,
  manifest: Manifest,
  script = buildScript(manifest),
): Promise<CommandOutcome> {
  return script === undefined ? compile(command) : build(command, script);
}

/** Brings node_modules back in line with the package.json from before; the versions that were installed then win. */
export async function putBackPackages(context: RunContext): Promise<void> {
  const { folder, processes, progress, installedBefore } = context;
  const exact = Object.entries(installedBefore).map(([name, version]) => `${name}@${version}`);
  const outcome = await progress.step('put the packages back', () =>
    install({ folder, processes, timeoutMs: COMMAND_MS, ignoreScripts: true, exact }),
  );
  if (!outcome.ok) progress.note(`node_modules still has the newer packages: ${outcome.gist}`);
}

import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Files } from '../../edits/edit.ts';
import { UserError } from '../../errors.ts';
import { build } from '../../io/build.ts';
import type { CommandContext, CommandOutcome } from '../../io/manager.ts';
import { install } from '../../io/package-manager.ts';
import type { Manifest } from '../../project/manifest.ts';
import { buildOutput, isInstalled } from '../migrate/build-state.ts';
import { COMMAND_MS } from '../migrate/context.ts';
import type { InterruptibleWorld } from '../until-aborted.ts';
import type { Start } from './start-plan.ts';

interface Preparation {
  readonly root: string;
  readonly files: Files;
  readonly manifest: Manifest;
  readonly start: Start;
}

/**
 * Installs what is not installed, runs the script that npm would run before, builds what is missing or older than its
 * sources.
 * @throws UserError (3) when one of them fails and there is nothing to start
 */
export async function makeReady(preparation: Preparation, world: InterruptibleWorld): Promise<void> {
  const { root, manifest, start } = preparation;
  const { progress, processes, signal } = world;
  const command: CommandContext = { folder: root, timeoutMs: COMMAND_MS, processes, signal };
  const step = (label: string, run: () => Promise<CommandOutcome>): Promise<CommandOutcome> =>
    progress.step(label, run);
  if (needsPackages(manifest) && !(await isInstalled(root)))
    orRefuse('install', await step('install', () => install(command)));
  const before = `pre${start.name}`;
  if (start.kind === 'script' && manifest.scripts[before] !== undefined)
    orRefuse(`run "${before}"`, await step(before, () => build(command, before)));
  const output = await outputState(preparation);
  if (output === 'current') return;
  const built = await step('build', () => buildOutput(command, manifest));
  if (output === 'missing') orRefuse('build', built);
  else if (!built.ok) progress.note(`what is started is older than its sources, which do not build: ${built.gist}`);
}

const needsPackages = ({ dependencies, devDependencies }: Manifest): boolean =>
  Object.keys({ ...dependencies, ...devDependencies }).length > 0;

function orRefuse(what: string, { ok, command, gist }: CommandOutcome): void {
  if (ok) return;
  throw new UserError(`the project does not ${what}: ${command}: ${gist || 'no output'}`, {
    hint: `make it ${what} first, or start the server yourself: mcp-migrate verify -- node server.js`,
  });
}

/** Of the JavaScript that is started, where it is an output of TypeScript. */
async function outputState({ root, files, start }: Preparation): Promise<'missing' | 'old' | 'current'> {
  const named = start.kind === 'entry' ? [start.entry.started] : scriptFiles(start.script);
  const sources = [...files.keys()].filter((file) => /\.[mc]?tsx?$/.test(file));
  const outputs = await Promise.all(
    named.filter((file) => /\.[mc]?js$/.test(file)).map((file) => changedAt(root, file)),
  );
  if (outputs.includes(undefined)) return 'missing';
  const changes = await Promise.all(sources.map((file) => changedAt(root, file)));
  const [oldest, newest] = [Math.min(...outputs.map(Number)), Math.max(0, ...changes.map((time) => time ?? 0))];
  return oldest < newest ? 'old' : 'current';
}

const scriptFiles = (script: string): string[] =>
  script.split(/[\s'"]+/).filter((word) => /^[^-=$*]+\.[mc]?js$/.test(word));

/** Milliseconds since the epoch; undefined where there is no such file. */
async function changedAt(root: string, file: string): Promise<number | undefined> {
  return stat(path.resolve(root, file)).then(
    ({ mtimeMs }) => mtimeMs,
    () => undefined,
  );
}

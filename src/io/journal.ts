import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Files } from '../edits/edit.ts';
import { UserError } from '../errors.ts';
import { mapLimited } from '../verify/map-limited.ts';
import type { FileHash, Journal, StoredRun } from './journal-store.ts';
import { createRunFolder, lastRun, removeOtherRuns, removeUnfitRuns, storeJournal } from './journal-store.ts';
import {
  isBuildInfo,
  isInstalledFile,
  listAllFiles,
  listBuildInfo,
  listFiles,
  listTrackedPackages,
} from './list-files.ts';
import { parentFolders } from './parent-folders.ts';
import { isInside, planTargets, relativeTo, type PlanTarget } from './plan-targets.ts';
import { processAtWork } from './process-at-work.ts';
import { LOCK_FILES } from './project-files.ts';
import { differs, hashOf, hashOfFile, saveFile } from './saved-file.ts';

const FILES_AT_A_TIME = 64;
const MAX_SAVED_FILES = 30_000;
const MAX_SAVED_TOTAL = 1_000_000_000;

/** What a run is going to do. `outputs`: build output folders relative to the project, saved even where git ignores them. */
export interface RunPlan {
  readonly before: Files;
  readonly after: Files;
  readonly outputs?: readonly string[];
}

/** What a run changed, as POSIX paths relative to the top of the repository or workspace. */
export interface RunChanges {
  readonly planned: readonly string[];
  readonly derived: readonly string[];
}

/** @throws UserError when another process is at a run in this folder, or a run was killed and not undone */
export async function refuseUnfinished(folder: string): Promise<void> {
  const run = await lastRun(await realpath(folder));
  if (!run || run.journal.outcome) return;
  const other = processAtWork(run);
  if (other !== undefined)
    throw new UserError(`another run is at work here (process ${other})`, { hint: 'Wait until it has ended.' });
  throw new UserError('an earlier run was interrupted', { hint: `Put it back first: mcp-migrate undo ${folder}` });
}

/**
 * Saves bytes and modes of everything a run may change; has to come before anything that writes, the first build included.
 * @throws UserError when another run is at work or an earlier one was interrupted, the plan leads outside the project, or the disk takes no more
 */
export async function beginRun(folder: string, plan: RunPlan): Promise<void> {
  const root = await realpath(folder);
  await refuseUnfinished(folder);
  const targets = await planTargets(root, plan.before, plan.after);
  const scope = (await parentFolders(root)).at(-1) ?? root;
  const outputs = (plan.outputs ?? []).map((output) => path.resolve(root, output)).filter((dir) => isInside(root, dir));
  const files = await filesToSave({ root, scope, targets, outputs });
  await save({ root, scope, targets, outputs }, files).catch(async (cause: unknown) => {
    if (cause instanceof UserError) throw cause;
    await removeUnfitRuns(root).catch(() => undefined);
    throw new UserError(`nothing was changed, the files cannot be saved first: ${messageOf(cause)}`, {
      hint: 'Check free space and permissions.',
      cause,
    });
  });
}

async function save({ root, scope, targets, outputs }: Extent, files: readonly string[]): Promise<void> {
  const planned = new Set(targets.map(({ real }) => relativeTo(scope, real)));
  const run = await createRunFolder(root);
  const places = { scope, copies: path.join(run.folder, 'files') };
  const saved = await mapLimited(files, FILES_AT_A_TIME, (file, index) => saveFile(places, file, String(index)));
  await storeJournal(run.folder, {
    version: 1,
    scope: relativeTo(root, scope),
    planned: targets.map(({ real, after }) => [relativeTo(scope, real), after === undefined ? '' : hashOf(after)]),
    outputs: outputs.map((dir) => relativeTo(scope, dir)),
    saved: saved.filter((file) => file !== undefined),
    unsaved: files.filter((file, index) => saved[index] === undefined && !planned.has(file)),
    startedMs: run.startedMs,
  });
}

/**
 * Records what the run changed beside its plan, so that undo can tell it from later work; earlier runs are forgotten.
 * @throws UserError when no run was begun
 */
export async function finishRun(folder: string): Promise<RunChanges> {
  const root = await realpath(folder);
  const { run, changes } = await recordOutcome(root);
  await removeOtherRuns(root, run.folder);
  return changes;
}

/** @throws UserError when no run was begun */
export async function recordOutcome(root: string): Promise<{ run: StoredRun; changes: RunChanges }> {
  const run = await lastRun(root);
  if (!run) throw new UserError(`no run was begun in ${root}`);
  const planned = [...run.planned.keys()];
  const outcome = {
    planned: await Promise.all(planned.map((file) => finalHash(run.scope, file))),
    changed: (await changedFiles(run)).filter((file) => !run.planned.has(file)),
    created: (await createdFiles(run, root)).filter((file) => !run.planned.has(file)),
  };
  await storeJournal(run.folder, { ...run.journal, outcome });
  return { run, changes: { planned, derived: [...outcome.changed, ...outcome.created] } };
}

/** Whether a run was begun and never finished: killed, or still at work. */
export async function hasUnfinishedRun(folder: string): Promise<boolean> {
  const run = await lastRun(await realpath(folder));
  return run !== undefined && run.journal.outcome === undefined;
}

/** The saved files that are not on disk as they were. */
export async function changedFiles(run: StoredRun): Promise<string[]> {
  const answers = await mapLimited(run.journal.saved, FILES_AT_A_TIME, (saved) => differs(run, saved));
  return run.journal.saved.filter((_, index) => answers[index]).map(({ file }) => file);
}

/** The files that were not there when the run began. Age counts too: a changed .gitignore uncovers older files. */
export async function createdFiles(run: StoredRun, root: string): Promise<string[]> {
  const { scope, saved, journal } = run;
  const outputs = journal.outputs.map((dir) => path.join(scope, dir));
  const unsaved = new Set(journal.unsaved);
  const now = await filesToSave({ root, scope, targets: [], outputs });
  const unknown = now.filter((file) => !saved.has(file) && !unsaved.has(file));
  const young = await mapLimited(unknown, FILES_AT_A_TIME, (file) =>
    isYoungerThan(path.join(scope, file), journal.startedMs),
  );
  return unknown.filter((_, index) => young[index]);
}

const isYoungerThan = (file: string, timeMs: number): Promise<boolean> =>
  lstat(file).then(
    ({ birthtimeMs }) => birthtimeMs >= timeMs,
    () => false,
  );

/** Whether install and build are the ones who write a file: nobody's own work is lost with it. */
export const isDerived = (journal: Journal, file: string): boolean =>
  LOCK_FILES.has(path.posix.basename(file)) ||
  isInstalledFile(file) ||
  isBuildInfo(file) ||
  journal.outputs.some((dir) => file.startsWith(`${dir}/`));

interface Extent {
  readonly root: string;
  readonly scope: string;
  readonly targets: readonly PlanTarget[];
  readonly outputs: readonly string[];
}

async function filesToSave({ root, scope, targets, outputs }: Extent): Promise<string[]> {
  const built = await Promise.all(
    outputs.map(async (dir) => (await listAllFiles(dir)).map((file) => relativeTo(scope, path.join(dir, file)))),
  );
  const planned = targets.map(({ real }) => relativeTo(scope, real));
  const packages = await listTrackedPackages(scope);
  const buildInfo = (await listBuildInfo(root)).map((file) => relativeTo(scope, path.join(root, file)));
  return [...new Set([...planned, ...(await listScope(root, scope)), ...packages, ...buildInfo, ...built.flat()])];
}

/** In a repository too large to be saved whole, the project and the lock files above it. */
async function listScope(root: string, scope: string): Promise<string[]> {
  const all = await listFiles(scope, relativeTo(scope, path.join(root, 'package.json')));
  const sizes = await mapLimited(all, FILES_AT_A_TIME, (file) => sizeOf(path.join(scope, file)));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (all.length <= MAX_SAVED_FILES && total <= MAX_SAVED_TOTAL) return all;
  const prefix = root === scope ? '' : `${relativeTo(scope, root)}/`;
  return all.filter((file) => file.startsWith(prefix) || LOCK_FILES.has(path.posix.basename(file)));
}

const sizeOf = (file: string): Promise<number> =>
  lstat(file).then(
    ({ size }) => size,
    () => 0,
  );

async function finalHash(scope: string, file: string): Promise<FileHash> {
  return [file, (await hashOfFile(path.join(scope, file))) ?? ''];
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

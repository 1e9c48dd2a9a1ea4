import { lstat, readdir, realpath, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../errors.ts';
import { changedFiles, createdFiles, isDerived, recordOutcome } from './journal.ts';
import { lastRun, removeRun, type StoredRun } from './journal-store.ts';
import { processAtWork } from './process-at-work.ts';
import { realTarget } from './plan-targets.ts';
import { realFolder } from './read-project.ts';
import { hashOfFile, restoreFile } from './saved-file.ts';
import { temporaryFor } from './write-atomically.ts';

const NAMED = 10;

/** What undo did, as POSIX paths relative to the top of the repository or workspace. */
export interface UndoResult {
  readonly restored: readonly string[];
  readonly removed: readonly string[];
}

/**
 * Puts back the bytes and modes from before the last run and forgets it, also when that run was killed.
 * Killed itself, it can be run again.
 * @throws UserError exit 2 when `folder` is no folder, exit 3 when there is nothing to undo, the run is at work in another process, or a person changed files since and `force` is not set
 */
export async function undoRun(folder: string, options: { force?: boolean } = {}): Promise<UndoResult> {
  const root = await realFolder(folder);
  const run = await lastRun(root);
  if (!run) throw new UserError(`there is nothing to undo in ${root}`);
  const other = processAtWork(run);
  if (other !== undefined && !options.force) throw atWork(other);
  const { ours, theirs } = await differingFiles(run, root);
  if (theirs.length > 0 && !options.force) throw conflictError(theirs);
  const all = [...ours, ...theirs];
  const restored = all.filter((file) => run.saved.has(file));
  const removed = all.filter((file) => !run.saved.has(file));
  const strays = await temporaryFiles(run, all);
  for (const file of restored) await restore(run, file);
  for (const file of [...removed, ...strays]) await remove(run, file);
  for (const file of newFiles(run)) await removeEmptyFolders(run, path.posix.dirname(file));
  await removeRun(root, run.folder);
  return { restored, removed };
}

const atWork = (id: number): UserError =>
  new UserError(`the run is at work (process ${id})`, {
    hint: `Wait until it has ended, or end it (kill ${id}): it puts everything back itself.`,
  });

/** Undo from inside a run: everything the run changed goes back, whatever it is. An earlier run can still be undone. */
export async function rollback(folder: string): Promise<UndoResult> {
  await recordOutcome(await realpath(folder));
  return undoRun(folder, { force: true });
}

async function differingFiles(run: StoredRun, root: string): Promise<{ ours: string[]; theirs: string[] }> {
  const found = [await changedFiles(run), await createdFiles(run, root), await newPlannedFiles(run)];
  const files = [...new Set(found.flat())];
  const authors = await Promise.all(files.map((file) => authorOf(run, file)));
  return {
    ours: files.filter((_, index) => authors[index] === 'run'),
    theirs: files.filter((_, index) => authors[index] === 'person'),
  };
}

/**
 * Who made a file what it is: the run, a person after it, or somebody undo has nothing to do with.
 * After a killed run nobody knows what install and build changed, so a file that does not look like theirs is a person's.
 */
async function authorOf(run: StoredRun, file: string): Promise<'run' | 'person' | 'other'> {
  const { outcome } = run.journal;
  const planned = run.planned.get(file);
  if (planned !== undefined) {
    const current = (await hashOfFile(path.join(run.scope, file))) ?? '';
    const final = new Map(outcome?.planned).get(file);
    return ['', planned, final].includes(current) ? 'run' : 'person';
  }
  if (outcome) return [...outcome.changed, ...outcome.created].includes(file) ? 'run' : 'other';
  if (isDerived(run.journal, file)) return 'run';
  return run.saved.has(file) ? 'person' : 'other';
}

const newFiles = ({ planned, saved }: StoredRun): string[] => [...planned.keys()].filter((file) => !saved.has(file));

/** The files that the plan creates and that are there now. */
async function newPlannedFiles(run: StoredRun): Promise<string[]> {
  const fresh = newFiles(run);
  const found = await Promise.all(fresh.map((file) => lstat(path.join(run.scope, file)).catch(() => undefined)));
  return fresh.filter((_, index) => found[index]?.isDirectory() === false);
}

/** What a killed writer leaves behind. */
async function temporaryFiles({ planned, saved, scope }: StoredRun, differing: readonly string[]): Promise<string[]> {
  const targets = new Set([...planned.keys(), ...differing]);
  const folders = new Set([...targets].map((file) => path.posix.dirname(file)));
  const listed = await Promise.all(
    [...folders].map(async (folder) => {
      const names = await readdir(path.join(scope, folder)).catch(() => []);
      return names.map((name) => path.posix.join(folder, name));
    }),
  );
  return listed.flat().filter((file) => !saved.has(file) && targets.has(temporaryFor(file) ?? ''));
}

async function restore(run: StoredRun, file: string): Promise<void> {
  await realTarget(run.scope, path.posix.dirname(file));
  const saved = run.saved.get(file);
  if (saved) await restoreFile(run, saved);
}

async function remove(run: StoredRun, file: string): Promise<void> {
  await realTarget(run.scope, path.posix.dirname(file));
  await rm(path.join(run.scope, file), { force: true });
  await removeEmptyFolders(run, path.posix.dirname(file));
}

/** Only folders that are younger than the run. */
async function removeEmptyFolders(run: StoredRun, folder: string): Promise<void> {
  if (folder === '.') return;
  const full = path.join(run.scope, folder);
  const found = await lstat(full).catch(() => undefined);
  if (found && found.birthtimeMs < run.journal.startedMs) return;
  if (found) await rmdir(full).catch(() => undefined);
  await removeEmptyFolders(run, path.posix.dirname(folder));
}

function conflictError(files: readonly string[]): UserError {
  const more = files.length > NAMED ? ` and ${files.length - NAMED} more` : '';
  return new UserError(`changed since the run: ${files.slice(0, NAMED).join(', ')}${more}; nothing was undone`, {
    hint: 'Keep your changes elsewhere, then undo with --force.',
  });
}

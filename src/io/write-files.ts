import { access, constants, mkdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Files } from '../edits/edit.ts';
import { UserError } from '../errors.ts';
import { planTargets, type PlanTarget } from './plan-targets.ts';
import { writeAtomically } from './write-atomically.ts';

/**
 * Brings a project from `before` to `after`: all files or none. Each file is replaced atomically and keeps its mode.
 * @returns the files that were written, created or deleted
 * @throws UserError when a file is not what it was when it was read, cannot be written, or lies outside the project
 */
export async function writeFiles(folder: string, before: Files, after: Files): Promise<string[]> {
  const targets = await planTargets(await realpath(folder), before, after);
  for (const target of targets) await checkTarget(target);
  const undo: (() => Promise<unknown>)[] = [];
  try {
    for (const target of targets) {
      undo.unshift(...(await makeFolder(target)));
      undo.unshift(await writeTarget(target));
    }
  } catch (cause) {
    throw writeError(cause, await putBack(undo));
  }
  return targets.map(({ file }) => file);
}

/** @returns whether every step succeeded; all are tried */
async function putBack(undo: readonly (() => Promise<unknown>)[]): Promise<boolean> {
  let complete = true;
  for (const step of undo)
    await step().catch(() => {
      complete = false;
    });
  return complete;
}

function writeError(cause: unknown, complete: boolean): UserError {
  const state = complete ? 'everything is as it was' : 'some files could not be put back';
  const hint = complete ? 'Check free space and permissions.' : 'Make space, then put them back: mcp-migrate undo';
  return new UserError(`writing failed, ${state}: ${messageOf(cause)}`, { hint, cause });
}

async function checkTarget({ file, real, before }: PlanTarget): Promise<void> {
  const bytes = await readFile(real).catch(() => undefined);
  const expected = before === undefined ? undefined : Buffer.from(before);
  const same = bytes === undefined || expected === undefined ? bytes === expected : bytes.equals(expected);
  if (!same)
    throw new UserError(`${file} changed on disk since it was read; nothing was written`, { hint: 'Run again.' });
  const writable = bytes === undefined || (await isWritable(real));
  if (!writable || !(await isWritable(await existingFolder(real))))
    throw new UserError(`${file} cannot be written: it or its folder is read-only; nothing was written`, {
      hint: 'Make it writable and run again.',
    });
}

/** The mode counts too: root may write everything, but a file without write permission is meant to stay. */
async function isWritable(file: string): Promise<boolean> {
  const { mode } = await stat(file);
  const allowed = await access(file, constants.W_OK).then(
    () => true,
    () => false,
  );
  return allowed && (mode & 0o222) !== 0;
}

async function existingFolder(file: string): Promise<string> {
  const parent = path.dirname(file);
  return stat(parent).then(
    () => parent,
    () => existingFolder(parent),
  );
}

/** Makes the folders of a new file; returns how to take them away again. */
async function makeFolder({ real }: PlanTarget): Promise<(() => Promise<unknown>)[]> {
  const made = await mkdir(path.dirname(real), { recursive: true });
  return made === undefined ? [] : [() => rm(made, { recursive: true, force: true })];
}

async function writeTarget({ real, before, after }: PlanTarget): Promise<() => Promise<unknown>> {
  const mode = await stat(real).then(
    (found) => found.mode,
    () => undefined,
  );
  if (after === undefined) await rm(real);
  else await writeAtomically(real, after);
  if (before === undefined) return () => rm(real, { force: true });
  return () => writeAtomically(real, before, mode);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

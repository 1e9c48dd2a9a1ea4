import { realpath } from 'node:fs/promises';
import path from 'node:path';
import type { Files } from '../edits/edit.ts';
import { UserError } from '../errors.ts';
import { posix } from './list-files.ts';

/** One file that a plan writes. `real` is absolute with all links resolved; undefined text means: not there. */
export interface PlanTarget {
  readonly file: string;
  readonly real: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/**
 * The files in which two states of a project differ. A link is written through to the file it names.
 * @throws UserError when a file lies outside the project, or two names mean one file
 */
export async function planTargets(root: string, before: Files, after: Files): Promise<PlanTarget[]> {
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const changed = names.filter((file) => before.get(file) !== after.get(file));
  const targets = await Promise.all(
    changed.map(async (file) => ({
      file,
      real: await realTarget(root, file),
      before: before.get(file),
      after: after.get(file),
    })),
  );
  const twice = targets.find(({ real }, index) => targets.findIndex((other) => other.real === real) !== index);
  if (twice) throw new UserError(`${twice.file} is a second name of a file that is changed under another name`);
  return targets;
}

/**
 * Where a write to `file` lands on disk.
 * @throws UserError when that is outside `root`
 */
export async function realTarget(root: string, file: string): Promise<string> {
  const real = await realpathOfNew(path.resolve(root, file));
  if (!isInside(root, real))
    throw new UserError(`${file} leads to a place outside the project; nothing is written there`);
  return real;
}

/** Whether `file` is `root` or below it; both absolute. */
export const isInside = (root: string, file: string): boolean =>
  file === root || file.startsWith(root.replace(/[\\/]$/, '') + path.sep);

/** A path relative to `root`, POSIX. */
export const relativeTo = (root: string, file: string): string => posix(path.relative(root, file));

async function realpathOfNew(file: string): Promise<string> {
  const parent = path.dirname(file);
  return realpath(file).catch(async () =>
    parent === file ? file : path.join(await realpathOfNew(parent), path.basename(file)),
  );
}

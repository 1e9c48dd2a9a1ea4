import { createHash } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { copyFile, lstat, mkdir, readFile, readlink, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { writeAtomically } from './write-atomically.ts';

const MAX_SAVED_BYTES = 50_000_000;

/** A file or link as it was. `file` is a POSIX path relative to the run's scope, `copy` the name of its saved bytes. */
export interface SavedFile {
  readonly file: string;
  readonly mode: number;
  readonly size: number;
  readonly changedMs: number;
  readonly copy?: string;
  readonly link?: string;
}

/** Where a run keeps things: `scope` is what its paths are relative to, `copies` holds the saved bytes. */
export interface Places {
  readonly scope: string;
  readonly copies: string;
}

/** Saves one file; undefined when there is nothing to save: not there, no file, or larger than 50 MB. */
export async function saveFile(places: Places, file: string, copy: string): Promise<SavedFile | undefined> {
  const source = path.join(places.scope, file);
  const found = await statOf(source);
  if (!found) return undefined;
  const facts = { file, mode: found.mode & 0o7777, size: found.size, changedMs: found.ctimeMs };
  if (found.isSymbolicLink()) return { ...facts, link: await readlink(source) };
  if (!found.isFile() || found.size > MAX_SAVED_BYTES) return undefined;
  await copyFile(source, path.join(places.copies, copy), constants.COPYFILE_FICLONE);
  return { ...facts, copy };
}

/** Whether the file on disk is not what was saved: bytes, mode or kind. */
export async function differs(places: Places, saved: SavedFile): Promise<boolean> {
  const current = path.join(places.scope, saved.file);
  const found = await statOf(current);
  if (!found || found.isSymbolicLink() !== (saved.link !== undefined)) return true;
  if (found.ctimeMs === saved.changedMs && found.size === saved.size) return false;
  if (saved.link !== undefined) return (await readlink(current)) !== saved.link;
  if (!found.isFile() || found.size !== saved.size || (found.mode & 0o7777) !== saved.mode) return true;
  return !(await readFile(current)).equals(await savedBytes(places, saved));
}

/** Puts a saved file back, byte for byte and with its mode. Doing it twice changes nothing. */
export async function restoreFile(places: Places, saved: SavedFile): Promise<void> {
  const target = path.join(places.scope, saved.file);
  await mkdir(path.dirname(target), { recursive: true });
  const found = await statOf(target);
  if (found && !(found.isFile() && saved.link === undefined)) await rm(target, { recursive: true });
  if (saved.link !== undefined) return symlink(saved.link, target);
  await writeAtomically(target, await savedBytes(places, saved), saved.mode);
}

/** SHA-256 of a file's bytes, undefined when there is no such file. */
export async function hashOfFile(file: string): Promise<string | undefined> {
  return readFile(file).then(hashOf, () => undefined);
}

export const hashOf = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const savedBytes = (places: Places, saved: SavedFile): Promise<Buffer> =>
  readFile(path.join(places.copies, saved.copy ?? ''));

const statOf = (file: string): Promise<Stats | undefined> => lstat(file).catch(() => undefined);

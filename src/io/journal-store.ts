import { lstat, mkdir, open, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserError } from '../errors.ts';
import { exists, parentFolders } from './parent-folders.ts';
import type { Places, SavedFile } from './saved-file.ts';
import { writeAtomically } from './write-atomically.ts';

const FOLDER = '.mcp-migrate';
const VERSION = 1;

/** A file and the SHA-256 of its bytes, '' when it is not there. */
export type FileHash = readonly [file: string, hash: string];

/** What a run did, once it is over: hashes of planned files at its end, and what install and build changed. */
interface RunOutcome {
  readonly planned: readonly FileHash[];
  readonly changed: readonly string[];
  readonly created: readonly string[];
}

/** Everything undo needs, also when the run was killed. Paths are POSIX, relative to `scope`. */
export interface Journal {
  readonly version: typeof VERSION;
  /** From the project to the folder that the paths refer to: '' or '../..'. */
  readonly scope: string;
  /** What the plan writes. */
  readonly planned: readonly FileHash[];
  readonly outputs: readonly string[];
  readonly saved: readonly SavedFile[];
  /** Files that were there and are too large to be saved. */
  readonly unsaved: readonly string[];
  /** The file system's time when the run began, to tell its folders from older ones. */
  readonly startedMs: number;
  readonly outcome?: RunOutcome;
}

/** A journal, where it lies, and its lists by file. */
export interface StoredRun extends Places {
  readonly folder: string;
  readonly journal: Journal;
  readonly planned: ReadonlyMap<string, string>;
  readonly saved: ReadonlyMap<string, SavedFile>;
}

/** Makes the folder of a new run; the journal is not there yet. */
export async function createRunFolder(root: string): Promise<{ folder: string; startedMs: number }> {
  const home = await homeOf(root);
  await mkdir(home, { recursive: true });
  await writeFile(path.join(home, '.gitignore'), '*\n');
  const folder = path.join(home, `run-${String(Date.now()).padStart(15, '0')}-${process.pid}`);
  await mkdir(path.join(folder, 'files'), { recursive: true });
  return { folder, startedMs: (await lstat(folder)).birthtimeMs };
}

/** Writes a journal atomically and waits until it is on the disk. */
export async function storeJournal(folder: string, journal: Journal): Promise<void> {
  await writeAtomically(path.join(folder, 'journal.json'), JSON.stringify(journal));
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}

/**
 * The last run of a project, undefined when there is none.
 * @throws UserError when its journal cannot be trusted
 */
export async function lastRun(root: string): Promise<StoredRun | undefined> {
  for (const name of await runNames(root)) {
    const folder = path.join(await homeOf(root), name);
    const text = await readFile(path.join(folder, 'journal.json'), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    return storedRun(root, folder, await checked(root, text));
  }
  return undefined;
}

function storedRun(root: string, folder: string, journal: Journal): StoredRun {
  return {
    folder,
    journal,
    scope: path.resolve(root, journal.scope),
    copies: path.join(folder, 'files'),
    planned: new Map(journal.planned),
    saved: new Map(journal.saved.map((saved) => [saved.file, saved])),
  };
}

/** Removes one run, and our folder with the last one. */
export async function removeRun(root: string, folder: string): Promise<void> {
  await rm(path.join(folder, 'journal.json'), { force: true });
  await rm(folder, { recursive: true, force: true });
  if ((await runNames(root)).length === 0) await rm(await homeOf(root), { recursive: true, force: true });
}

/** Removes what never got a journal, and our folder when nothing else is in it. */
export async function removeUnfitRuns(root: string): Promise<void> {
  const home = await homeOf(root);
  const names = await runNames(root);
  const fit = await Promise.all(names.map((name) => exists(path.join(home, name, 'journal.json'))));
  for (const name of names.filter((_, index) => !fit[index])) await rm(path.join(home, name), { recursive: true });
  if (!fit.includes(true)) await rm(home, { recursive: true, force: true });
}

/** Removes every run but `kept`, and what killed runs left before they had a journal. */
export async function removeOtherRuns(root: string, kept: string): Promise<void> {
  const home = await homeOf(root);
  const others = (await runNames(root)).map((name) => path.join(home, name)).filter((folder) => folder !== kept);
  for (const folder of others) await rm(folder, { recursive: true, force: true });
}

async function runNames(root: string): Promise<string[]> {
  const names = await readdir(await homeOf(root)).catch(() => []);
  return names
    .filter((name) => name.startsWith('run-'))
    .toSorted()
    .toReversed();
}

async function homeOf(root: string): Promise<string> {
  const home = path.join(root, FOLDER);
  const found = await lstat(home).catch(() => undefined);
  if (found && !found.isDirectory()) throw new UserError(`${home} is not a folder of ours`, { hint: 'Remove it.' });
  return home;
}

/** A journal may come with somebody else's repository: it must not name a place outside this one. */
async function checked(root: string, text: string): Promise<Journal> {
  const journal = parsed(text);
  const scopes = [root, ...(await parentFolders(root))];
  if (!journal || !scopes.includes(path.resolve(root, journal.scope)) || namedPaths(journal).some(leavesScope))
    throw new UserError(`the journal in ${path.join(root, FOLDER)} is damaged or not from this version`, {
      hint: `Restore the project from version control and remove ${FOLDER}.`,
    });
  return journal;
}

function parsed(text: string): Journal | undefined {
  try {
    const value = JSON.parse(text) as Partial<Journal>;
    const lists = [value.saved, value.planned, value.outputs, value.unsaved];
    return value.version === VERSION && lists.every(Array.isArray) ? (value as Journal) : undefined;
  } catch {
    return undefined;
  }
}

const namedPaths = ({ saved, planned, outputs, outcome }: Journal): string[] => [
  ...saved.flatMap(({ file, copy }) => [file, copy ?? '0']),
  ...planned.map(([file]) => file),
  ...outputs,
  ...(outcome ? [...outcome.changed, ...outcome.created] : []),
];

const leavesScope = (file: string): boolean =>
  path.isAbsolute(file) || file.split(/[\\/]/).some((part) => part === '..' || part === '.git');

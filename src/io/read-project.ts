import { readFile, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Files } from '../edits/edit.ts';
import { UserError } from '../errors.ts';
import { listFiles } from './list-files.ts';
import { parentFolders } from './parent-folders.ts';
import { isParentFile, LOCK_FILES, roleOf } from './project-files.ts';

const MAX_FILES = 20_000;
const MAX_FILE_BYTES = 2_000_000;
const MAX_TOTAL_BYTES = 300_000_000;

/** A project as text. Nothing behind this knows that a disk exists. */
export interface ProjectSnapshot {
  /** Absolute, links resolved. */
  readonly folder: string;
  /** Lock files are there with an empty text: only their names matter. */
  readonly files: Files;
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
  /** Manifests and lock file names by absolute path, in the folders above the project up to its repository's top. */
  readonly parents: ReadonlyMap<string, string>;
}

/**
 * Reads what the migration looks at.
 * @throws UserError exit 2 when `folder` is no folder, exit 3 when it holds no readable package.json or too much text
 */
export async function readProject(folder: string): Promise<ProjectSnapshot> {
  const root = await realFolder(folder);
  const started = await filesOfBin(root);
  const wanted = (await listFiles(root)).filter((file) => roleOf(file) !== undefined || started.includes(file));
  if (wanted.length > MAX_FILES) throw tooLarge(`${wanted.length} source files, at most ${MAX_FILES} are read`);
  return { folder: root, ...(await readAll(root, wanted)), parents: await readParents(root) };
}

/**
 * An absolute path, links resolved.
 * @throws UserError exit 2 when it is no folder
 */
export async function realFolder(folder: string): Promise<string> {
  const found = await stat(folder).catch((cause: unknown) => {
    throw new UserError(`${folder} cannot be opened: ${codeOf(cause)}`, { exitCode: 2, cause });
  });
  if (!found.isDirectory())
    throw new UserError(`${folder} is not a folder`, { exitCode: 2, hint: 'Name the folder that holds package.json.' });
  return realpath(folder);
}

/** The files that `bin` names: a script there may have no extension. */
async function filesOfBin(root: string): Promise<string[]> {
  const { bin } = await readManifest(root);
  const named = typeof bin === 'object' && bin !== null ? Object.values(bin) : [bin];
  return named.filter((file) => typeof file === 'string').map((file) => path.posix.normalize(file));
}

async function readManifest(root: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(path.join(root, 'package.json'), 'utf8').catch((cause: unknown) => {
    const problem = codeOf(cause) === 'ENOENT' ? 'there is no package.json' : `package.json: ${codeOf(cause)}`;
    throw new UserError(`${root}: ${problem}`, { hint: 'Name the folder that holds package.json.', cause });
  });
  const manifest = jsonObject(text);
  if (!manifest) throw new UserError(`${path.join(root, 'package.json')} is not a JSON object`);
  return manifest;
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

async function readAll(root: string, wanted: readonly string[]): Promise<Pick<ProjectSnapshot, 'files' | 'skipped'>> {
  const files = new Map<string, string>();
  const skipped: { file: string; reason: string }[] = [];
  let total = 0;
  for (const file of wanted) {
    const read = roleOf(file) === 'name' ? { text: '', bytes: 0 } : await readText(root, file);
    if ('reason' in read) skipped.push({ file, reason: read.reason });
    else files.set(file, read.text);
    total += 'bytes' in read ? read.bytes : 0;
    if (total > MAX_TOTAL_BYTES) throw tooLarge(`more than ${MAX_TOTAL_BYTES / 1e6} MB of text`);
  }
  return { files, skipped };
}

async function readText(root: string, file: string): Promise<{ text: string; bytes: number } | { reason: string }> {
  try {
    const real = await realpath(path.join(root, file));
    if (!real.startsWith(root + path.sep)) return { reason: 'a link to a place outside the project' };
    const { size } = await stat(real);
    if (size > MAX_FILE_BYTES) return { reason: `larger than ${MAX_FILE_BYTES / 1e6} MB` };
    const bytes = await readFile(real);
    const text = bytes.toString('utf8');
    return Buffer.from(text).equals(bytes) ? { text, bytes: size } : { reason: 'not UTF-8' };
  } catch (error) {
    return { reason: codeOf(error) };
  }
}

async function readParents(root: string): Promise<Map<string, string>> {
  const parents = new Map<string, string>();
  for (const folder of await parentFolders(root)) {
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter(isParentFile)) {
      const read = LOCK_FILES.has(name) ? { text: '' } : await readText(folder, name);
      if ('text' in read) parents.set(path.join(folder, name), read.text);
    }
  }
  return parents;
}

const tooLarge = (what: string): UserError =>
  new UserError(`the project is too large: ${what}`, { hint: 'Name the folder of one server.' });

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

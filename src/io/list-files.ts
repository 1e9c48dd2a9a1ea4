import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { simpleGit } from 'simple-git';

const GIT_MS = 60_000;
const LEFT_OUT = new Set(['node_modules', 'coverage']);

/** A POSIX path on every platform. */
export const posix = (file: string): string => file.split(path.sep).join('/');

/**
 * The files a person would call theirs, as POSIX paths relative to `folder`, sorted: what git tracks or does not
 * ignore; without git, and where git ignores even `manifest`, all but node_modules, coverage and hidden folders.
 */
export async function listFiles(folder: string, manifest = 'package.json'): Promise<string[]> {
  const known = await listGitFiles(folder);
  const files = known?.includes(manifest) ? known : await listAllFiles(folder);
  return [...new Set(files)].filter((file) => !isForeign(file)).toSorted();
}

/** The files of installed packages that git does not ignore, where it tracks any: an install changes what a person commits. */
export async function listTrackedPackages(folder: string): Promise<string[]> {
  const known = (await listGitFiles(folder)) ?? [];
  const installed = known.filter(isInstalledFile);
  if (installed.length === 0) return [];
  const tracked = await git(folder).raw(['ls-files', '-z', '--', ':(glob)**/node_modules/**']);
  return tracked === '' ? [] : installed;
}

/**
 * Where compilers keep what they have built, so that they build less the next time: in the project, or where tools keep their own. Taken
 * back without them, a build would leave out what they say is there.
 */
export async function listBuildInfo(folder: string): Promise<string[]> {
  const found = await Promise.all(
    BUILD_INFO_FOLDERS.map(async (place) => {
      const names = await readdir(path.join(folder, place)).catch((): string[] => []);
      return names.filter(isBuildInfo).map((name) => path.posix.join(place, name));
    }),
  );
  return found.flat();
}

const BUILD_INFO_FOLDERS = ['.', 'node_modules/.tmp', 'node_modules/.cache'];

/** `tsconfig.tsbuildinfo`: written by `tsc` with `incremental`. */
export const isBuildInfo = (file: string): boolean => file.endsWith('.tsbuildinfo');

/** Whether a file belongs to a package that a package manager has installed. */
export const isInstalledFile = (file: string): boolean => /(^|\/)node_modules\//.test(file);

/** What git tracks or does not ignore below `folder` and is on disk; undefined outside a repository and without git. */
async function listGitFiles(folder: string): Promise<string[] | undefined> {
  try {
    const [listed, deleted] = await Promise.all([
      git(folder).raw(['ls-files', '-co', '--exclude-standard', '-z']),
      git(folder).raw(['ls-files', '-d', '-z']),
    ]);
    const gone = new Set(deleted.split('\0'));
    return listed.split('\0').filter((file) => !gone.has(file) && !file.endsWith('/'));
  } catch {
    return undefined;
  }
}

/** Every file and link below `folder` but node_modules, coverage and hidden folders; links are never followed. */
export async function listAllFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((): Dirent[] => []);
  const nested = await Promise.all(
    entries.map(async (entry) => {
      if (!entry.isDirectory()) return entry.isFile() || entry.isSymbolicLink() ? [entry.name] : [];
      if (LEFT_OUT.has(entry.name) || entry.name.startsWith('.')) return [];
      return (await listAllFiles(path.join(folder, entry.name))).map((file) => `${entry.name}/${file}`);
    }),
  );
  return nested.flat();
}

/** A git client for `folder` that gives up after a minute without output. */
export const git = (folder: string): ReturnType<typeof simpleGit> =>
  simpleGit({ baseDir: folder, timeout: { block: GIT_MS } });

const isForeign = (file: string): boolean => /(^|\/)(node_modules|\.git|\.mcp-migrate)\//.test(file);

import { execFileSync } from 'node:child_process';
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

export const repository = path.resolve(import.meta.dirname, '..');

type Content = Readonly<Record<string, string | Uint8Array>>;

/** A folder with these files that is removed after the test. */
export async function tempFolder(files: Content = {}): Promise<string> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'mcp-migrate-test-')));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await put(folder, files);
  return folder;
}

export async function put(folder: string, files: Content): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), content);
  }
}

/** Makes a folder a repository whose files are all committed. */
export function commitAll(folder: string): void {
  const git = (...args: string[]): unknown =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@localhost', '-c', 'core.autocrlf=false', ...args], {
      cwd: folder,
      stdio: 'ignore',
    });
  git('init', '-q');
  git('add', '-A');
  git('commit', '-q', '--no-verify', '-m', 'start');
}

/** Every file, link and folder with its mode and content, by relative path; git's own folder is left out. */
export async function treeOf(folder: string, below = ''): Promise<Record<string, string>> {
  const tree: Record<string, string> = {};
  for (const name of (await readdir(path.join(folder, below))).toSorted()) {
    const file = path.posix.join(below, name);
    const full = path.join(folder, file);
    const found = await lstat(full);
    const mode = (found.mode & 0o777).toString(8);
    if (name === '.git') continue;
    if (found.isSymbolicLink()) tree[file] = `link ${await readlink(full)}`;
    else if (found.isFile()) tree[file] = `${mode} ${(await readFile(full)).toString('latin1')}`;
    else Object.assign(tree, { [file]: `${mode} folder` }, await treeOf(folder, file));
  }
  return tree;
}

/** What a program run by another user needs: a folder that user owns. */
export function giveAway(folder: string): number | undefined {
  if (process.getuid?.() !== 0) return undefined;
  execFileSync('chown', ['-R', '65534', folder]);
  return 65534;
}

export const setMode = (folder: string, file: string, mode: number): Promise<void> =>
  chmod(path.join(folder, file), mode);

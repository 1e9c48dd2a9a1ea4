import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';

const LEVELS_WITHOUT_GIT = 4;

/**
 * The folders above a project that belong to it, nearest first: up to the top of its repository; without a repository
 * up to the nearest workspace root.
 */
export async function parentFolders(folder: string): Promise<string[]> {
  const above = ancestors(folder);
  const inside = await firstIndex([folder, ...above], (dir) => exists(path.join(dir, '.git')));
  if (inside !== -1) return above.slice(0, inside);
  const workspace = await firstIndex(above.slice(0, LEVELS_WITHOUT_GIT), isWorkspaceRoot);
  return above.slice(0, workspace + 1);
}

/** Whether a path exists, whatever it is. */
export async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

async function isWorkspaceRoot(folder: string): Promise<boolean> {
  if (await exists(path.join(folder, 'pnpm-workspace.yaml'))) return true;
  try {
    return 'workspaces' in (JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as object);
  } catch {
    return false;
  }
}

async function firstIndex(folders: readonly string[], test: (folder: string) => Promise<boolean>): Promise<number> {
  const answers = await Promise.all(folders.map(test));
  return answers.indexOf(true);
}

function ancestors(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [] : [parent, ...ancestors(parent)];
}

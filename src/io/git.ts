import { git, posix } from './list-files.ts';

const NAMED = 20;

/** What git says about a project. `dirty`: changed or untracked files in it, relative to it, at most 20. */
export interface GitStatus {
  readonly repository: boolean;
  readonly dirty: readonly string[];
}

/** Asks git; a folder outside a repository, or a machine without git, has none. Our own folder never counts. */
export async function gitStatus(folder: string): Promise<GitStatus> {
  try {
    const prefix = (await git(folder).raw(['rev-parse', '--show-prefix'])).replace(/\n$/, '');
    const status = await git(folder).raw([
      '--no-optional-locks',
      'status',
      '--porcelain=v1',
      '-z',
      '--no-renames',
      '--',
      '.',
    ]);
    const files = status.split('\0').filter(Boolean);
    const dirty = files.map((line) => posix(line.slice(3)).slice(prefix.length)).filter((file) => !isOurs(file));
    return { repository: true, dirty: dirty.slice(0, NAMED) };
  } catch {
    return { repository: false, dirty: [] };
  }
}

const isOurs = (file: string): boolean => /(^|\/)\.mcp-migrate\//.test(file);

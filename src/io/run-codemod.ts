import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Files } from '../edits/edit.ts';

/** What the codemod says about a place; `line` is 1-based, in the text that it has written. */
interface Remark {
  readonly level: 'error' | 'warning' | 'info';
  readonly file: string;
  readonly line: number;
  readonly message: string;
  /** It has left a comment there: a person has to do it. */
  readonly isMarked: boolean;
}

/** The files as the codemod leaves them, and its remarks. */
export interface Codemodded {
  readonly files: Files;
  readonly remarks: readonly Remark[];
}

const READ = /^package\.json$|\.[mc]?[jt]sx?$/;

/** Runs the official codemod from SDK v1 to v2 on a copy of the sources in a folder of its own, which is removed again. */
export async function runCodemod(files: Files): Promise<Codemodded> {
  const folder = await realpath(await mkdtemp(path.join(tmpdir(), 'mcp-migrate-sdk-')));
  try {
    const copied = new Map([...files].filter(([file]) => READ.test(file)));
    for (const [file, text] of copied) await writeInto(path.join(folder, file), text);
    const { getMigration, run } = await import('@modelcontextprotocol/codemod');
    const migration = getMigration('v1-to-v2');
    if (!migration) throw new Error('the codemod has no migration from v1 to v2');
    const { diagnostics } = run(migration, { targetDir: folder });
    const written = new Map(files);
    for (const file of copied.keys()) written.set(file, await readFile(path.join(folder, file), 'utf8'));
    return {
      files: written,
      remarks: diagnostics.map(({ level, file, line, message, insertComment }) => ({
        ...{ level, line, message, isMarked: insertComment === true },
        file: path.relative(folder, file).replaceAll(path.sep, '/'),
      })),
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function writeInto(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

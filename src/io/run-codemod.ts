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
    for (const [file, text] of copied) await writeInto(path.join(folder, seen(file)), text);
    const { getMigration, run } = await import('@modelcontextprotocol/codemod');
    const migration = getMigration('v1-to-v2');
    if (!migration) throw new Error('the codemod has no migration from v1 to v2');
    const { diagnostics } = run(migration, { targetDir: folder });
    const written = new Map(files);
    for (const file of copied.keys()) written.set(file, await readFile(path.join(folder, seen(file)), 'utf8'));
    return {
      files: written,
      remarks: diagnostics.map(({ level, file, line, message, insertComment }) => ({
        ...{ level, line, message, isMarked: insertComment === true },
        file: unseen(path.relative(folder, file).replaceAll(path.sep, '/')),
      })),
    };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** The codemod passes over folders that are called as build outputs are, also where somebody writes the sources there. */
const PASSED = /(^|\/)(dist|build|coverage|__generated__|\.next|\.nuxt)(?=\/)/g;
const MARK = '-as-written';
const MARKED = new RegExp(`${MARK}(?=/)`, 'g');

const seen = (file: string): string => file.replaceAll(PASSED, `$&${MARK}`);
const unseen = (file: string): string => file.replaceAll(MARKED, '');

async function writeInto(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

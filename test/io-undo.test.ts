import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Files } from '../src/edits/edit.ts';
import { beginRun, finishRun, hasUnfinishedRun } from '../src/io/journal.ts';
import { readProject } from '../src/io/read-project.ts';
import { rollback, undoRun } from '../src/io/undo.ts';
import { writeFiles } from '../src/io/write-files.ts';
import { commitAll, put, setMode, tempFolder, treeOf } from './temp-folder.ts';

const manifest = '{ "name": "x" }\n';

/** Writes a plan the way the whole job does; `work` stands for install and build. */
async function migrate(
  folder: string,
  changes: Record<string, string | undefined>,
  work: () => Promise<void> = async () => {},
): Promise<void> {
  const { files: before } = await readProject(folder);
  const after = changed(before, changes);
  await beginRun(folder, { before, after, outputs: ['dist'] });
  await writeFiles(folder, before, after);
  await work();
  await finishRun(folder);
}

function changed(before: Files, changes: Record<string, string | undefined>): Files {
  const after = new Map(before);
  for (const [file, text] of Object.entries(changes)) {
    if (text === undefined) after.delete(file);
    else after.set(file, text);
  }
  return after;
}

test.each([true, false])('undo takes back what the compiler remembers (there before: %s)', async (isThere) => {
  const old = { '.tsbuildinfo': 'old', 'node_modules/.tmp/app.tsbuildinfo': 'old', 'dist/index.js': 'old' };
  const folder = await tempFolder({
    'package.json': manifest,
    '.gitignore': 'node_modules\ndist\n*.tsbuildinfo\n',
    'node_modules/.tmp/kept.txt': 'kept',
    ...(isThere && old),
  });
  commitAll(folder);
  const before = await treeOf(folder);
  await migrate(folder, { 'src/index.ts': 'new();\n' }, () =>
    put(folder, Object.fromEntries(Object.keys(old).map((file) => [file, 'new']))),
  );
  expect(readFileSync(path.join(folder, '.tsbuildinfo'), 'utf8')).toBe('new');
  await undoRun(folder);
  expect(await treeOf(folder)).toEqual(before);
});

test.each([true, false])('undo restores bytes, modes and folders (git: %s)', async (inGit) => {
  const folder = await tempFolder({
    'package.json': manifest,
    'package-lock.json': '{}',
    '.gitignore': 'node_modules\nignored\n',
    'src/index.ts': '\uFEFFstart();\r\n',
    'src/old.ts': 'old',
    'src/bin.js': '#!/usr/bin/env node\n',
    'dist/index.js': 'built',
    'ignored/secret.txt': 'mine',
    'assets/latin1.txt': Buffer.from('caf\xe9', 'latin1'),
  });
  await setMode(folder, 'src/bin.js', 0o755);
  await setMode(folder, 'dist/index.js', 0o755);
  if (inGit) commitAll(folder);
  const before = await treeOf(folder);
  const plan = {
    'src/index.ts': 'new();\n',
    'src/bin.js': 'b',
    'src/old.ts': undefined,
    'src/http/deep/http.ts': 'http',
  };
  await migrate(folder, plan, async () => {
    await put(folder, {
      'package-lock.json': '{ "changed": 1 }',
      'dist/index.js': 'rebuilt',
      'dist/http/a.js': 'new',
      'assets/latin1.txt': 'ascii',
    });
    await setMode(folder, 'dist/index.js', 0o644);
    await put(folder, { 'bun.lock': 'made by install' });
  });
  expect(readFileSync(path.join(folder, 'src/index.ts'), 'utf8')).toBe('new();\n');
  expect((await stat(path.join(folder, 'src/bin.js'))).mode & 0o777).toBe(0o755);
  expect(existsSync(path.join(folder, 'src/old.ts'))).toBe(false);
  const result = await undoRun(folder);
  expect(await treeOf(folder)).toEqual(before);
  expect(result.removed).toContain('src/http/deep/http.ts');
  await expect(undoRun(folder)).rejects.toThrow(/nothing to undo/);
});

test('undo covers the lock file of the workspace above, and git sees none of our files', async () => {
  const folder = await tempFolder({
    'package.json': '{ "workspaces": ["packages/*"] }',
    'package-lock.json': '{}',
    'packages/a/package.json': manifest,
    'packages/a/index.ts': 'a',
  });
  commitAll(folder);
  const before = await treeOf(folder);
  await migrate(path.join(folder, 'packages/a'), { 'index.ts': 'b' }, () =>
    put(folder, { 'package-lock.json': '{ "a": 1 }' }),
  );
  const status = execFileSync('git', ['status', '--porcelain'], { cwd: folder, encoding: 'utf8' });
  expect(status).toBe(' M package-lock.json\n M packages/a/index.ts\n');
  await undoRun(path.join(folder, 'packages/a'));
  expect(await treeOf(folder)).toEqual(before);
});

test('undo leaves alone what a person did after the run, and refuses to overwrite it', async () => {
  const folder = await tempFolder({ 'package.json': manifest, 'a.ts': 'a', 'b.ts': 'b', 'README.md': 'r' });
  commitAll(folder);
  await migrate(folder, { 'a.ts': 'A', 'b.ts': 'B' });
  await put(folder, { 'a.ts': 'A edited', 'README.md': 'edited', 'mine.ts': 'mine' });
  const edited = await treeOf(folder);
  await expect(undoRun(folder)).rejects.toMatchObject({
    exitCode: 3,
    message: 'changed since the run: a.ts; nothing was undone',
    hint: 'Keep your changes elsewhere, then undo with --force.',
  });
  expect(await treeOf(folder)).toEqual(edited);
  await undoRun(folder, { force: true });
  const text = async (file: string): Promise<string> => readFile(path.join(folder, file), 'utf8');
  expect([await text('a.ts'), await text('b.ts'), await text('README.md'), await text('mine.ts')]).toEqual([
    'a',
    'b',
    'edited',
    'mine',
  ]);
});

test('files that a changed .gitignore uncovers are not taken for ours', async () => {
  const folder = await tempFolder({
    'package.json': manifest,
    '.gitignore': '.env\ndata\n',
    '.env': 'KEY=1',
    'data/a.txt': 'a',
  });
  commitAll(folder);
  const before = await treeOf(folder);
  await migrate(folder, { '.gitignore': '' });
  await undoRun(folder);
  expect(await treeOf(folder)).toEqual(before);
});

test('a run that is rolled back leaves the run before it to be undone', async () => {
  const folder = await tempFolder({ 'package.json': manifest, 'a.ts': '0' });
  const start = await treeOf(folder);
  await migrate(folder, { 'a.ts': '1' });
  const { files: before } = await readProject(folder);
  const after = changed(before, { 'a.ts': '2', 'b.ts': 'b' });
  await beginRun(folder, { before, after });
  expect(await hasUnfinishedRun(folder)).toBe(true);
  await writeFiles(folder, before, after);
  await put(folder, { 'a.ts': 'formatted by the build', 'generated.ts': 'g' });
  await rollback(folder);
  expect(await readFile(path.join(folder, 'a.ts'), 'utf8')).toBe('1');
  expect(existsSync(path.join(folder, 'generated.ts'))).toBe(false);
  expect(await hasUnfinishedRun(folder)).toBe(false);
  await undoRun(folder);
  expect(await treeOf(folder)).toEqual(start);
});

test('a link is written through to its target inside the project, never outside', async () => {
  const outside = await tempFolder({ 'o.ts': 'outside' });
  const folder = await tempFolder({ 'package.json': manifest, 'real/a.ts': 'a' });
  await symlink('real/a.ts', path.join(folder, 'link.ts'));
  await symlink(outside, path.join(folder, 'out'));
  const start = await treeOf(folder);
  const before = new Map([['link.ts', 'a']]);
  const after = new Map([['link.ts', 'b']]);
  await beginRun(folder, { before, after });
  await writeFiles(folder, before, after);
  expect(await treeOf(folder)).toMatchObject({
    'link.ts': 'link real/a.ts',
    'real/a.ts': '644 b',
  });
  await rollback(folder);
  expect(await treeOf(folder)).toEqual(start);
  const escape = [new Map([['out/o.ts', 'outside']]), new Map([['out/o.ts', 'x']])] as const;
  await expect(writeFiles(folder, ...escape)).rejects.toThrow(/outside the project/);
  await expect(beginRun(folder, { before: escape[0], after: escape[1] })).rejects.toThrow(/outside the project/);
  expect(await treeOf(folder)).toEqual(start);
});

test('a journal that names a place outside the repository is refused', async () => {
  const folder = await tempFolder({ 'package.json': manifest, 'a.ts': 'a' });
  await migrate(folder, { 'a.ts': 'b' });
  const [name = ''] = (await readdir(path.join(folder, '.mcp-migrate'))).filter((entry) => entry.startsWith('run-'));
  const file = path.join(folder, '.mcp-migrate', name, 'journal.json');
  await writeFile(file, (await readFile(file, 'utf8')).replaceAll('"a.ts"', '"../a.ts"'));
  await expect(undoRun(folder)).rejects.toThrow(/damaged/);
});

test('killed before anything was written, there is nothing to undo and a new run begins', async () => {
  const folder = await tempFolder({ 'package.json': manifest, 'a.ts': 'a' });
  await mkdir(path.join(folder, '.mcp-migrate/run-000000000000001-1/files'), { recursive: true });
  expect(await hasUnfinishedRun(folder)).toBe(false);
  await expect(undoRun(folder)).rejects.toThrow(/nothing to undo/);
  await migrate(folder, { 'a.ts': 'b' });
  expect(await readdir(path.join(folder, '.mcp-migrate'))).toHaveLength(2);
  await undoRun(folder);
  expect(existsSync(path.join(folder, '.mcp-migrate'))).toBe(false);
});

test('a run that was killed has to be undone before the next; its lock file goes, work of others is named', async () => {
  const folder = await tempFolder({ 'package.json': manifest, 'a.ts': 'a', 'README.md': 'r' });
  const before = await treeOf(folder);
  const { files } = await readProject(folder);
  const plan = { before: files, after: changed(files, { 'a.ts': 'b', 'new/b.ts': 'b' }) };
  await beginRun(folder, plan);
  await writeFiles(folder, plan.before, plan.after);
  await put(folder, { 'package-lock.json': '{}', 'a.ts.mcp-migrate-0123abcd': 'left by the killed writer' });
  await expect(beginRun(folder, plan)).rejects.toThrow(/interrupted/);
  await put(folder, { 'README.md': 'edited' });
  await expect(undoRun(folder)).rejects.toThrow(/README\.md/);
  await put(folder, { 'README.md': 'r' });
  await undoRun(folder);
  expect(await treeOf(folder)).toEqual(before);
});

test('what git tracks of installed packages comes back too, and what an install puts beside it goes', async () => {
  const folder = await tempFolder({
    'package.json': manifest,
    'src/index.ts': 'start();\n',
    'node_modules/sdk/index.js': 'old',
    'node_modules/sdk/cli.js': 'cli',
  });
  commitAll(folder);
  const before = await treeOf(folder);
  await migrate(folder, { 'src/index.ts': 'new();\n' }, async () => {
    await put(folder, { 'node_modules/sdk/index.js': 'new', 'node_modules/express/index.js': 'express' });
    await rm(path.join(folder, 'node_modules/sdk/cli.js'));
  });
  await undoRun(folder);
  expect(await treeOf(folder)).toEqual(before);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { readProject } from '../src/io/read-project.ts';
import { undoRun } from '../src/io/undo.ts';
import { until } from '../src/io/within.ts';
import { writeFiles } from '../src/io/write-files.ts';
import { giveAway, put, repository, setMode, tempFolder, treeOf } from './temp-folder.ts';

const manifest = '{ "name": "x" }\n';

test.each([
  ['changed', { 'a.ts': 'changed' }, {}],
  ['removed', {}, { 'a.ts': true }],
  ['put where a new file goes', { 'new.ts': 'somebody' }, {}],
])('refuses to write when a file was %s since it was read', async (_, edits, removals) => {
  const folder = await tempFolder({ 'package.json': manifest, 'a.ts': 'a', 'b.ts': 'b' });
  const { files: before } = await readProject(folder);
  await put(folder, edits);
  for (const file of Object.keys(removals)) await rm(path.join(folder, file));
  const tree = await treeOf(folder);
  const writing = writeFiles(folder, before, new Map([...before, ['a.ts', 'A'], ['b.ts', 'B'], ['new.ts', 'n']]));
  await expect(writing).rejects.toThrow(/changed on disk since it was read; nothing was written/);
  expect(await treeOf(folder)).toEqual(tree);
});

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** A program that writes `count` changed and as many new files, as its own process. */
const WRITER = `
import { beginRun, finishRun } from ${JSON.stringify(pathToFileURL(path.join(repository, 'src/io/journal.ts')).href)};
import { readProject } from ${JSON.stringify(pathToFileURL(path.join(repository, 'src/io/read-project.ts')).href)};
import { writeFiles } from ${JSON.stringify(pathToFileURL(path.join(repository, 'src/io/write-files.ts')).href)};
const { files: before } = await readProject(process.argv[2]);
const after = new Map(before);
for (const [file, text] of before) {
  if (!file.endsWith('.ts')) continue;
  after.set(file, 'changed ' + text);
  after.set('made/' + file, 'new');
}
try {
  await beginRun(process.argv[2], { before, after });
  await writeFiles(process.argv[2], before, after);
  await finishRun(process.argv[2]);
} catch (error) {
  console.error(error.name + ': ' + error.message);
  process.exitCode = 3;
}
`;

async function writerProject(count: number): Promise<{ folder: string; script: string }> {
  const files = Array.from({ length: count }, (_, n) => [`src/f${n}.ts`, `\uFEFFconst n = ${n};\r\n`]);
  const folder = await tempFolder({
    'package.json': manifest,
    ...(Object.fromEntries(files) as Record<string, string>),
  });
  const script = path.join(await tempFolder({ 'writer.mts': WRITER }), 'writer.mts');
  return { folder, script };
}

test.each([0, 1, 40, 199])(
  'killed in the middle of writing, after file %i, undo restores every byte',
  async (index) => {
    const { folder, script } = await writerProject(200);
    const before = await treeOf(folder);
    const file = path.join(folder, `src/f${[...Array(200).keys()].map(String).toSorted()[index] ?? 0}.ts`);
    const child = spawn(process.execPath, ['--import', tsx, script, folder], { stdio: 'ignore' });
    const exited = once(child, 'exit');
    expect(await until(() => readFileSync(file, 'utf8').startsWith('changed'), 240_000, 1)).toBe(true);
    child.kill('SIGKILL');
    await exited;
    expect(await treeOf(folder)).not.toEqual(before);
    await undoRun(folder);
    expect(await treeOf(folder)).toEqual(before);
  },
);

/** Runs the writer as a user without special rights, with a limit on file size where given. */
async function runWriter(folder: string, script: string, prefix = ''): Promise<{ code: number; stderr: string }> {
  const uid = giveAway(folder);
  giveAway(path.dirname(script));
  const line = `${prefix} exec "$0" --import "$1" "$2" "$3"`;
  const child = spawn('bash', ['-c', line, process.execPath, tsx, script, folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
    ...(uid !== undefined && { uid, gid: uid }),
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  return { code, stderr };
}

test('a read-only file or folder is refused before anything is written', async () => {
  for (const [target, mode] of [
    ['src/f1.ts', 0o444],
    ['src', 0o555],
  ] as const) {
    const { folder, script } = await writerProject(3);
    await setMode(folder, target, mode);
    const before = await treeOf(folder);
    const { code, stderr } = await runWriter(folder, script);
    expect(stderr).toMatch(/^UserError: .*read-only; nothing was written/);
    expect(code).toBe(3);
    await undoRun(folder);
    expect(await treeOf(folder)).toEqual(before);
    await setMode(folder, target, 0o755);
  }
});

test('when the disk takes no more, what was written is put back', async () => {
  const { folder, script } = await writerProject(3);
  await put(folder, { 'src/f2.ts': '/'.repeat(200 * 1024 - 4) });
  const before = await treeOf(folder);
  const { code, stderr } = await runWriter(folder, script, 'ulimit -f 200;');
  expect(stderr).toMatch(/^UserError: writing failed, everything is as it was: EFBIG/);
  expect(code).toBe(3);
  expect(await treeOf(folder)).toMatchObject(before);
  expect(existsSync(path.join(folder, 'made'))).toBe(false);
});

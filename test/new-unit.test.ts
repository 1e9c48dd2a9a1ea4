import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { repository, tempFolder, treeOf } from './temp-folder.ts';

const script = path.join(repository, '.ci/new.mjs');
const registries = ['src/transforms/index.ts', 'src/verify/checks/index.ts'];

async function setUp(): Promise<string> {
  const texts = registries.map(async (file) => [file, await readFile(path.join(repository, file), 'utf8')] as const);
  return tempFolder(Object.fromEntries(await Promise.all(texts)));
}

const create = (cwd: string, ...args: string[]) => execa('node', [script, ...args], { cwd, reject: false });

test.each([
  { args: ['transform', 'aaa-first'], registry: 'src/transforms/index.ts', name: 'aaaFirst', from: './aaa-first.ts' },
  {
    args: ['transform', 'document-more'],
    registry: 'src/transforms/index.ts',
    name: 'documentMore',
    from: './document-more.ts',
  },
  {
    args: ['check', 'sse/zzz-last'],
    registry: 'src/verify/checks/index.ts',
    name: 'zzzLast',
    from: './sse/zzz-last.ts',
  },
])('npm run new $args makes the files and keeps the registry sorted', async ({ args, registry, name, from }) => {
  const folder = await setUp();
  const { exitCode, stdout } = await create(folder, ...args);
  expect(exitCode).toBe(0);
  const created = [...stdout.matchAll(/^created (.*)$/gm)].map(([, file]) => file);
  const tree = Object.keys(await treeOf(folder));
  expect(created.length).toBeGreaterThan(1);
  expect(tree).toEqual(expect.arrayContaining(created));
  const text = await readFile(path.join(folder, registry), 'utf8');
  expect(text).toContain(`import ${name} from '${from}';\n`);
  const entries = [...text.matchAll(/^ {2}(\w+),$/gm)].map(([, entry]) => entry);
  expect(entries).toEqual(entries.toSorted());
  expect(entries).toContain(name);
});

test.each([
  { args: ['transform', 'add-http-module'], says: /exists already/, taken: 'src/transforms/add-http-module.ts' },
  { args: ['check', 'no-group'], says: /usage/, taken: 'a.ts' },
  { args: ['transform', 'Not_Kebab'], says: /kebab-case/, taken: 'a.ts' },
])('npm run new $args writes nothing', async ({ args, says, taken }) => {
  const folder = await tempFolder({ [taken]: '' });
  const { exitCode, stderr } = await create(folder, ...args);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(says);
  expect(Object.keys(await treeOf(folder)).at(-1)).toBe(taken);
});

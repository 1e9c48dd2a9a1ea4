import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { gitStatus } from '../src/io/git.ts';
import { readProject } from '../src/io/read-project.ts';
import { commitAll, put, tempFolder } from './temp-folder.ts';

const manifest = '{ "name": "x" }\n';

test('reads manifests, sources and lock file names, nothing else', async () => {
  const folder = await tempFolder({
    'package.json': manifest,
    'tsconfig.build.json': '{}',
    'package-lock.json': '{ "lockfileVersion": 3 }',
    'README.md': '# x\n',
    '.gitignore': 'dist\n',
    Dockerfile: 'FROM node\n',
    'src/index.ts': 'export {};\n',
    'src/index.d.ts': 'export {};\n',
    'build.mjs': '// build\n',
    'logo.svg': '<svg/>',
    'node_modules/a/index.js': 'a',
    '.hidden/a.ts': 'a',
    'coverage/a.js': 'a',
  });
  const { files, skipped } = await readProject(folder);
  expect(Object.fromEntries(files)).toEqual({
    'package.json': manifest,
    'tsconfig.build.json': '{}',
    'package-lock.json': '',
    'README.md': '# x\n',
    '.gitignore': 'dist\n',
    Dockerfile: 'FROM node\n',
    'src/index.ts': 'export {};\n',
    'build.mjs': '// build\n',
  });
  expect(skipped).toEqual([]);
});

test('reads what tells clients how the server is started, and a bin without an extension', async () => {
  const folder = await tempFolder({
    'package.json': '{ "bin": { "x": "./bin/x" } }',
    'bin/x': '#!/usr/bin/env node\n',
    'bin/y': '#!/usr/bin/env node\n',
    '.mcp.json': '{}',
    'claude_desktop_config.example.json': '{}',
    'warp-mcp-config.json': '{}',
    'data.json': '{}',
  });
  const { files } = await readProject(folder);
  expect([...files.keys()]).toEqual([
    '.mcp.json',
    'bin/x',
    'claude_desktop_config.example.json',
    'package.json',
    'warp-mcp-config.json',
  ]);
});

test('leaves out what git ignores or no longer has', async () => {
  const files = { 'package.json': manifest, '.gitignore': 'dist\n', 'a.ts': '', 'dist/a.js': '', 'gone.ts': '' };
  const folder = await tempFolder(files);
  commitAll(folder);
  await put(folder, { 'untracked.ts': '' });
  await rm(path.join(folder, 'gone.ts'));
  const read = await readProject(folder);
  expect([...read.files.keys()]).toEqual(['.gitignore', 'a.ts', 'package.json', 'untracked.ts']);
  expect(read.skipped).toEqual([]);
});

test('reads a project that git ignores as a whole', async () => {
  const folder = await tempFolder({ '.gitignore': 'inner\n', 'inner/package.json': manifest, 'inner/a.ts': 'a' });
  commitAll(folder);
  const { files } = await readProject(path.join(folder, 'inner'));
  expect([...files.keys()]).toEqual(['a.ts', 'package.json']);
});

test('hands on manifests from the folders above, up to the top of the repository', async () => {
  const folder = await tempFolder({
    'package.json': '{ "workspaces": ["packages/*"] }',
    'pnpm-lock.yaml': 'lockfileVersion: 9',
    'tsconfig.base.json': '{ "compilerOptions": {} }',
    'index.ts': 'not read',
    'packages/a/package.json': manifest,
  });
  commitAll(folder);
  const { parents } = await readProject(path.join(folder, 'packages/a'));
  expect(Object.fromEntries(parents)).toEqual({
    [path.join(folder, 'package.json')]: '{ "workspaces": ["packages/*"] }',
    [path.join(folder, 'pnpm-lock.yaml')]: '',
    [path.join(folder, 'tsconfig.base.json')]: '{ "compilerOptions": {} }',
  });
});

test('keeps byte order marks and line ends, skips what is large, not UTF-8 or outside', async () => {
  const text = '\uFEFFconst a = 1;\r\nconst b = 2;\n';
  const outside = await tempFolder({ 'secret.ts': 'secret' });
  const folder = await tempFolder({
    'package.json': manifest,
    'crlf.ts': text,
    'latin1.ts': Buffer.from('// caf\xe9\n', 'latin1'),
    'large.js': `// ${'x'.repeat(5_000_000)}`,
  });
  await symlink(path.join(outside, 'secret.ts'), path.join(folder, 'link.ts'));
  await symlink(folder, path.join(folder, 'loop'));
  await symlink('crlf.ts', path.join(folder, 'inside.ts'));
  const { files, skipped } = await readProject(folder);
  expect(files.get('crlf.ts')).toBe(text);
  expect(files.get('inside.ts')).toBe(text);
  expect(skipped).toEqual([
    { file: 'large.js', reason: 'larger than 2 MB' },
    { file: 'latin1.ts', reason: 'not UTF-8' },
    { file: 'link.ts', reason: 'a link to a place outside the project' },
  ]);
  expect(files.size).toBe(3);
});

test('reads ten thousand files', async () => {
  const folder = await tempFolder({ 'package.json': manifest });
  await mkdir(path.join(folder, 'src'));
  await Promise.all(Array.from({ length: 10_000 }, (_, n) => writeFile(path.join(folder, `src/f${n}.ts`), `${n}`)));
  const { files } = await readProject(folder);
  expect(files.size).toBe(10_001);
  expect(files.get('src/f9999.ts')).toBe('9999');
});

test.each([
  { what: 'no such folder', files: {}, name: 'nowhere', exitCode: 2, message: /nowhere cannot be opened: ENOENT/ },
  { what: 'a file', files: { 'a.txt': '' }, name: 'a.txt', exitCode: 2, message: /is not a folder/ },
  { what: 'no manifest', files: { 'a.ts': '' }, name: '.', exitCode: 3, message: /there is no package.json/ },
  { what: 'half a manifest', files: { 'package.json': '{' }, name: '.', exitCode: 3, message: /is not a JSON object/ },
  { what: 'a list as manifest', files: { 'package.json': '[]' }, name: '.', exitCode: 3, message: /not a JSON object/ },
])('refuses $what', async ({ files, name, exitCode, message }) => {
  const folder = await tempFolder(files);
  const reading = readProject(path.join(folder, name));
  await expect(reading).rejects.toMatchObject({ name: 'UserError', exitCode });
  await expect(reading).rejects.toThrow(message);
});

test('names changed and untracked files of the project only', async () => {
  const folder = await tempFolder({ 'other.ts': '', 'p/package.json': manifest, 'p/a b.ts': '', 'p/c.ts': '' });
  expect(await gitStatus(folder)).toEqual({ repository: false, dirty: [] });
  commitAll(folder);
  expect(await gitStatus(path.join(folder, 'p'))).toEqual({ repository: true, dirty: [] });
  await put(folder, { 'other.ts': '1', 'p/a b.ts': '1', 'p/new.ts': '', 'p/.mcp-migrate/run-1/journal.json': '' });
  expect(await gitStatus(path.join(folder, 'p'))).toEqual({ repository: true, dirty: ['a b.ts', 'new.ts'] });
});

import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { onTestFinished, expect, test } from 'vitest';
import { build, typeErrors } from '../../src/io/build.ts';
import type { CommandContext } from '../../src/io/manager.ts';
import { detectManager, install } from '../../src/io/package-manager.ts';
import { Processes } from '../../src/io/run-process.ts';
import { commitAll, put, repository, setMode, tempFolder } from '../temp-folder.ts';

function context(folder: string, timeoutMs = 60_000): CommandContext {
  const processes = new Processes();
  onTestFinished(() => processes.endAll());
  return { folder, processes, timeoutMs };
}

const json = (value: unknown): string => JSON.stringify(value);

test.each([
  ['nothing', {}, { name: 'npm', lockFile: undefined }],
  ['a lock file', { 'pnpm-lock.yaml': '' }, { name: 'pnpm', lockFile: 'pnpm-lock.yaml' }],
  ['a field', { 'package.json': json({ packageManager: 'pnpm@9.15.0' }) }, { name: 'pnpm', version: '9.15.0' }],
  ['devEngines', { 'package.json': json({ devEngines: { packageManager: { name: 'bun' } } }) }, { name: 'bun' }],
  [
    'a modern yarn',
    { 'package.json': json({ packageManager: 'yarn@4.5.0' }), 'yarn.lock': '' },
    { name: 'yarn@berry' },
  ],
  [
    'an installation by another',
    { 'bun.lockb': '', 'node_modules/.package-lock.json': '{}' },
    { name: 'npm', lockFile: undefined },
  ],
])('finds the package manager by %s', async (_, files, expected) => {
  const folder = await tempFolder({ 'package.json': '{}', ...files });
  expect(await detectManager(folder)).toMatchObject(expected);
});

test('finds the package manager of the workspace above, not beyond the repository', async () => {
  const folder = await tempFolder({
    'yarn.lock': '',
    'top/pnpm-workspace.yaml': '',
    'top/pnpm-lock.yaml': '',
    'top/a/package.json': '{}',
  });
  commitAll(path.join(folder, 'top'));
  expect(await detectManager(path.join(folder, 'top/a'))).toMatchObject({ name: 'pnpm', lockFile: 'pnpm-lock.yaml' });
});

const LOCAL = {
  'package.json': json({ name: 'x', version: '1.0.0', dependencies: { dep: 'file:./dep' } }),
  'dep/package.json': json({ name: 'dep', version: '1.0.0' }),
};

test('installs, and makes no lock file where there was none', async () => {
  const folder = await tempFolder(LOCAL);
  const outcome = await install(context(folder));
  expect(outcome).toMatchObject({ ok: true, gist: '', command: 'npm install --no-audit --no-fund --no-package-lock' });
  expect(existsSync(path.join(folder, 'node_modules/dep/package.json'))).toBe(true);
  expect(existsSync(path.join(folder, 'package-lock.json'))).toBe(false);
});

test('a failing lifecycle script is left out in a second try', async () => {
  const manifest = { name: 'x', version: '1.0.0', scripts: { prepare: 'node -e "process.exit(7)"' } };
  const folder = await tempFolder({
    'package.json': json(manifest),
    'package-lock.json': json({ lockfileVersion: 3, packages: {} }),
  });
  const outcome = await install(context(folder));
  expect(outcome).toMatchObject({ ok: true, command: 'npm install --no-audit --no-fund --ignore-scripts' });
});

/** A program of the project's own, first on the PATH, that stands in for a package manager. */
async function fakeProgram(folder: string, name: string, script: string): Promise<void> {
  const file = `node_modules/.bin/${name}`;
  await put(folder, { [file]: `#!/usr/bin/env bash\n${script}\n` });
  await setMode(folder, file, 0o755);
}

test('peer conflicts and failing scripts are got round once each', async () => {
  const folder = await tempFolder({ 'package.json': '{}', 'package-lock.json': '{}' });
  const script = `
    [[ "$*" == *--legacy-peer-deps* ]] || { echo 'npm error code ERESOLVE' >&2; exit 1; }
    [[ "$*" == *--ignore-scripts* ]] || { echo 'npm error command failed' >&2; exit 1; }
    echo 'npm error code ERESOLVE'; exit 9`;
  await fakeProgram(folder, 'npm', script);
  const command = 'npm install --no-audit --no-fund --legacy-peer-deps --ignore-scripts';
  expect(await install(context(folder))).toMatchObject({ ok: false, command, gist: 'npm error code ERESOLVE' });
});

test('a manager that is not there is fetched by npx, in the version the project names', async () => {
  const manifest = json({ packageManager: 'bun@1.0.99' });
  const folder = await tempFolder({ 'package.json': manifest, 'bun.lock': '' });
  await fakeProgram(folder, 'npx', 'echo "$@" > called');
  expect(await install(context(folder))).toMatchObject({ ok: true, command: 'npx -y bun@1.0.99 install' });
  expect(await readFile(path.join(folder, 'called'), 'utf8')).toBe('-y bun@1.0.99 install\n');
});

test('an installation that cannot work says why', async () => {
  const folder = await tempFolder({ 'package.json': json({ dependencies: { gone: 'file:./gone/gone.tgz' } }) });
  const outcome = await install(context(folder));
  expect(outcome.ok).toBe(false);
  expect(outcome.gist).toMatch(/ENOENT/);
});

test('builds with the programs of the workspace root; a failure gives its lines', async () => {
  const folder = await tempFolder({
    'package.json': json({ workspaces: ['a'] }),
    'a/package.json': json({ scripts: { build: 'tsc --version', bad: 'echo "src/a.ts: error TS1: wrong" && exit 2' } }),
  });
  await symlink(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
  const inner = context(path.join(folder, 'a'));
  expect(await build(inner)).toMatchObject({ ok: true, command: 'npm run build', gist: '' });
  expect(await build(inner, 'bad')).toMatchObject({ ok: false, command: 'npm run bad' });
  expect((await build(inner, 'bad')).gist).toContain('src/a.ts: error TS1: wrong');
});

test('a build that never ends is ended', async () => {
  const folder = await tempFolder({
    'package.json': json({ scripts: { build: 'node -e "setInterval(() => {}, 1e6)"' } }),
  });
  const outcome = await build(context(folder, 1_500));
  expect(outcome.ok).toBe(false);
  expect(outcome.gist).toMatch(/^time limit/);
});

test('counts type errors of the own compiler; without one there is nothing to count', async () => {
  const source = "const a: number = 'x';\nconst b: string = 1;\nexport {};\n";
  const folder = await tempFolder({
    'package.json': '{}',
    'a.ts': source,
    'tsconfig.json': json({ compilerOptions: { types: [] }, files: ['a.ts'] }),
  });
  expect(await typeErrors(context(folder))).toBeUndefined();
  await symlink(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
  expect(await typeErrors(context(folder))).toEqual({
    count: 2,
    first: [
      "a.ts(1,7): error TS2322: Type 'string' is not assignable to type 'number'.",
      "a.ts(2,7): error TS2322: Type 'number' is not assignable to type 'string'.",
    ],
    places: [
      { file: 'a.ts', line: 1, code: 'TS2322', message: "Type 'string' is not assignable to type 'number'." },
      { file: 'a.ts', line: 2, code: 'TS2322', message: "Type 'number' is not assignable to type 'string'." },
    ],
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { demoServer, manifestText, runCli } from '../command-line.ts';
import { repository, tempFolder } from '../temp-folder.ts';

const LONG_MS = 240_000;

/** Stands in for npm, first on the PATH: it writes the lock file anew, as npm does where the two files disagree. */
const NPM = `#!/usr/bin/env bash
echo '{ "lockfileVersion": 3, "written": "anew" }' > package-lock.json
`;

test('what an install writes goes too when nothing is kept', { timeout: LONG_MS }, async () => {
  const lock = '{ "lockfileVersion": 3 }\n';
  const folder = await tempFolder({
    'package.json': manifestText(),
    'package-lock.json': lock,
    'index.js': demoServer({ before: 'process.exit(1);' }),
    'node_modules/.package-lock.json': '{}',
    'node_modules/.bin/npm': NPM,
  });
  await chmod(path.join(folder, 'node_modules/.bin/npm'), 0o755);
  const { code, stdout } = await runCli([folder, '--yes']);
  expect(code).toBe(3);
  expect(stdout).toContain('all files are as they were');
  expect(await readFile(path.join(folder, 'package-lock.json'), 'utf8')).toBe(lock);
});

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** A program that begins a run and stays at it. */
const WORKER = `
import { beginRun } from ${JSON.stringify(pathToFileURL(path.join(repository, 'src/io/journal.ts')).href)};
await beginRun(process.argv[2], { before: new Map(), after: new Map() });
console.log('begun');
process.stdin.resume();
`;

test('half a run is never taken for a finished one', { timeout: LONG_MS }, async () => {
  const folder = await tempFolder({ 'package.json': manifestText(), 'index.js': demoServer() });
  const script = path.join(await tempFolder({ 'worker.mts': WORKER }), 'worker.mts');
  const worker = spawn(process.execPath, ['--import', tsx, script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void worker.kill('SIGKILL'));
  await once(worker.stdout, 'data');
  expect(await runCli([folder, '--dry-run'])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining(`another run is at work here (process ${worker.pid ?? ''})`) as string,
  });

  const exited = once(worker, 'exit');
  worker.kill('SIGKILL');
  await exited;
  expect(await runCli([folder, '--dry-run'])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('an earlier run was interrupted') as string,
  });
  expect(await runCli(['undo', folder])).toMatchObject({ code: 0 });
  expect(await runCli([folder, '--dry-run'])).toMatchObject({ code: 0 });
});

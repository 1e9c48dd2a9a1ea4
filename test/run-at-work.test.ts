import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { beginRun } from '../src/io/journal.ts';
import { undoRun } from '../src/io/undo.ts';
import { repository, tempFolder, treeOf } from './temp-folder.ts';

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** A program that begins a run and stays at it. */
const WORKER = `
import { beginRun } from ${JSON.stringify(pathToFileURL(path.join(repository, 'src/io/journal.ts')).href)};
await beginRun(process.argv[2], { before: new Map([['a.ts', 'a']]), after: new Map([['a.ts', 'b']]) });
console.log('begun');
process.stdin.resume();
`;

test('while a run is at work no other one begins, and none is undone; once it is killed it can be', async () => {
  const folder = await tempFolder({ 'package.json': '{"name":"demo"}', 'a.ts': 'a' });
  const before = await treeOf(folder);
  const script = path.join(await tempFolder({ 'worker.mts': WORKER }), 'worker.mts');
  const worker = spawn(process.execPath, ['--import', tsx, script, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void worker.kill('SIGKILL'));
  await once(worker.stdout, 'data');

  const plan = { before: new Map(), after: new Map() };
  const message = expect.stringContaining(`process ${worker.pid ?? ''}`) as string;
  await expect(beginRun(folder, plan)).rejects.toMatchObject({ message });
  await expect(undoRun(folder)).rejects.toMatchObject({ message });

  const exited = once(worker, 'exit');
  worker.kill('SIGKILL');
  await exited;
  await expect(beginRun(folder, plan)).rejects.toThrow(/interrupted/);
  await undoRun(folder);
  expect(await treeOf(folder)).toEqual(before);
});

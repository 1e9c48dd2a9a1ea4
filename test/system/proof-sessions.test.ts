import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { noClash } from '../../src/cli/migrate/proof/clashes.ts';
import type { Served } from '../../src/cli/migrate/proof/entry-proof.ts';
import { growthOf } from '../../src/cli/migrate/proof/growth.ts';
import { sessionsLeaveNothing } from '../../src/cli/migrate/proof/leave-nothing.ts';
import { freePort } from '../../src/io/ports.ts';
import { Processes } from '../../src/io/run-process.ts';
import { startHttp } from '../../src/io/start-server.ts';
import { watchHoldings, type Holdings } from '../../src/io/watch-holdings.ts';
import { writeTree } from '../fixture-case.ts';
import { hidingProject } from '../hidden-package.ts';
import { planOf } from '../migrated-project.ts';

const LONG_MS = 600_000;
const SECONDS = 30;

/** The migrated server of a project, as it is proven. */
async function served(name: string, env: Record<string, string> = {}): Promise<Served> {
  const folder = await hidingProject(name);
  const names = ['package.json', 'index.js'];
  const texts = await Promise.all(names.map((file) => readFile(path.join(folder, file), 'utf8')));
  writeTree(folder, planOf(new Map(names.map((file, index) => [file, texts[index] ?? '']))).after);
  const [processes, watch] = [new Processes(), await watchHoldings()];
  onTestFinished(async () => {
    await processes.endAll();
    await watch.close();
  });
  const spec = { command: process.execPath, args: ['index.js'], cwd: folder, env };
  const server = await startHttp(spec, { processes, timeoutMs: SECONDS * 1000, env: watch.env(env) });
  const context = { options: { timeout: SECONDS } };
  return { context, before: { said: '' }, server, watch, startLog: server.log() } as unknown as Served;
}

test('what sessions leave behind is named, each kind of it', { timeout: LONG_MS }, async () => {
  const { proofs } = await sessionsLeaveNothing(await served('everything'));
  expect(proofs).toMatchObject([{ id: 'sessions-leave-nothing', outcome: 'fail' }]);
  const kinds = (proofs?.[0]?.detail ?? '').split(', ').toSorted();
  const named = ['listening ports', 'file watchers', 'intervals', "listeners of 'SIGHUP' on process"];
  const bySystem = process.platform === 'linux' ? ['child processes'] : [];
  const expected = [...named, ...bySystem, "listeners of 'change' on EventEmitter"];
  expect(kinds).toEqual(expected.map((kind) => `${kind}: 1 more per session`).toSorted());
});

test('what is closed with its session is nothing', { timeout: LONG_MS }, async () => {
  const { proofs } = await sessionsLeaveNothing(await served('nothing'));
  expect(proofs).toMatchObject([
    { outcome: 'pass', detail: expect.stringMatching(/^4\d sessions, [\d.]+ KiB/) as string },
  ]);
});

test('a port that is taken is told, also when the server keeps it to itself', { timeout: LONG_MS }, async () => {
  const port = await freePort();
  const clashing = await served('one-port', { KITE_PORT: String(port) });
  await sessionsLeaveNothing(clashing);
  expect(await noClash(clashing)).toEqual({
    proofs: [
      {
        ...{ id: 'no-clash', message: 'no session takes what another one needs', outcome: 'fail' },
        detail: `listen EADDRINUSE: address already in use 127.0.0.1:${port}`,
      },
    ],
  });
  const apart = await served('one-port', { KITE_PORT: '0' });
  await sessionsLeaveNothing(apart);
  expect(await noClash(apart)).toMatchObject({ proofs: [{ id: 'no-clash', outcome: 'pass' }] });
});

test('what cannot be compared has not grown, and files are told where Node.js names nothing', () => {
  const holdings = (own?: Record<string, number>, system?: Record<string, number>): Holdings => ({
    ...{ clashes: [], ...(own && { own }), ...(system && { system }) },
  });
  expect(growthOf(holdings(undefined, {}), holdings({ Timeout: 90 }, {}), 8)).toEqual([]);
  expect(growthOf(holdings({ Timeout: 1 }), holdings({ Timeout: 4 }), 8)).toEqual([]);
  const files = growthOf(holdings({}, { 'open files': 3 }), holdings({}, { 'open files': 11 }), 8);
  expect(files).toEqual([{ kind: 'open files', count: 8 }]);
});

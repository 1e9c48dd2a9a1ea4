import { expect, test } from 'vitest';
import { migrate, runCli } from '../command-line.ts';
import { hidingProject } from '../hidden-package.ts';
import { treeOf } from '../temp-folder.ts';

const LONG_MS = 240_000;

/** Migrates a project that hides what it does in a package. The checks have tests of their own. */
async function migrated(name: string, ...options: string[]) {
  const folder = await hidingProject(name);
  const before = await treeOf(folder);
  const ended = await migrate(folder, '--no-verify', ...options);
  return { ...ended, isAsBefore: JSON.stringify(await treeOf(folder)) === JSON.stringify(before) };
}

const failing = (id: string, message: RegExp): object => ({
  report: {
    ...{ outcome: 'failed', exitCode: 1 },
    findings: [{ id, severity: 'error', message: expect.stringMatching(message) as string }],
  },
  ...{ code: 1, left: [], isAsBefore: true },
});

test('what sessions do to each other takes the migration back', { timeout: LONG_MS }, async () => {
  const [leaving, dying] = await Promise.all([migrated('everything'), migrated('dies')]);
  expect(leaving).toMatchObject(failing('sessions-leave-nothing', /listening ports: 1 more per session/));
  expect(dying).toMatchObject(failing('server-died', /: the server exited with 9: out of kites\)$/));
  expect(dying.report.proofs.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual([
    ...['http-surface pass', 'server-died fail', 'stdio-surface pass'],
  ]);
});

test('generated code that does not start or build is the fault of this tool', { timeout: LONG_MS }, async () => {
  const [starting, building] = await Promise.all([migrated('stdio-only'), unbuilt()]);
  const message = /^this is a fault of mcp-migrate: the server exited with 4 .*: kites fly on stdio only$/;
  expect(starting).toMatchObject(failing('tool-defect', message));
  expect(building.report).toMatchObject({ outcome: 'failed', exitCode: 1, findings: [{ id: 'tool-defect' }] });
  expect(building.report.findings[0]?.message).toMatch(
    /what was written does not build: npm run build: .*what is mcp-http\?/,
  );
  for (const { report } of [starting, building]) expect(report.findings[0]?.fix).not.toContain('--env');
});

test('an internal error is told in the words of the server', { timeout: LONG_MS }, async () => {
  const { report } = await migrated('once');
  expect(report.outcome).toBe('failed');
  expect(report.findings[0]?.message).toMatch(/internal error.*the server wrote: .*the only kite is in the air/i);
});

const BUILD = `
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
if (existsSync('src/mcp-http')) throw new Error('what is mcp-http?');
mkdirSync('dist', { recursive: true });
copyFileSync('src/index.ts', 'dist/index.js');
`;

/** A project whose own build takes no new files. */
async function unbuilt() {
  const manifest = { scripts: { build: 'node build.js' }, main: 'dist/index.js' };
  const surroundings = { manifest, files: { 'build.js': BUILD }, entry: 'src/index.ts' };
  return migrate(await hidingProject('nothing', surroundings), '--no-verify');
}

test('a server that starts only now is compared with itself, and that is said', { timeout: LONG_MS }, async () => {
  const { report, code } = await migrated('second-time');
  expect({ code, outcome: report.outcome }).toEqual({ code: 0, outcome: 'migrated' });
  expect(report.leftOut?.map(({ what }) => what)).toEqual(['checks', 'start-before', 'tool-calls']);
  expect(report.leftOut?.[1]?.message).toContain('exited with 1: Error: there were no kites');
  expect(report.proofs.find(({ id }) => id === 'stdio-surface')).toMatchObject({ outcome: 'not-run' });
});

test('tools are called only when they are named, and then compared', { timeout: LONG_MS }, async () => {
  const [uncalled, counting, asking, unknown] = await Promise.all([
    migrated('counts'),
    migrated('counts', '--allow-tool', 'count'),
    migrated('asks', '--allow-tool', 'ask', '--allow-tool', 'plain={"not":"looked at"}'),
    runCli([await hidingProject('counts'), '--no-install', '--allow-tool', 'cuont']),
  ]);
  expect(uncalled).toMatchObject({ code: 0, report: { outcome: 'migrated' } });
  expect(uncalled.report.leftOut?.at(-1)).toMatchObject({
    what: 'tool-calls',
    message: expect.stringContaining('2 tools') as string,
  });
  expect(counting).toMatchObject(
    failing('allowed-tools', /\/count\/heard\/0\/answer\/content\/0\/text was "1", is "\d"/),
  );
  expect(asking).toMatchObject({ code: 0, report: { outcome: 'migrated' } });
  expect(asking.report.proofs.find(({ id }) => id === 'allowed-tools')).toMatchObject({ outcome: 'pass' });
  expect(asking.report.leftOut?.map(({ what }) => what)).toEqual(['checks']);
  expect(unknown).toMatchObject({ code: 2, left: [] });
  expect(unknown.stderr).toMatch(/no tool called cuont\n {2}it has count, plain\n/);
});

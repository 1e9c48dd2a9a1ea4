import { expect, test } from 'vitest';
import { secondRunProof } from '../src/cli/migrate/second-run.ts';
import { verdictOf } from '../src/cli/migrate/verdict.ts';
import type { Files } from '../src/edits/edit.ts';
import { readTemplates } from '../src/io/read-templates.ts';
import { makePlan } from '../src/plan/make-plan.ts';
import type { MigrationOptions } from '../src/project/project-model.ts';
import type { Proof } from '../src/report/report.ts';
import { demoServer, manifestText } from './command-line.ts';

const options: MigrationOptions = { sessions: 'stateful', state: 'session', shared: [], auth: ['api-key'] };
const templates = await readTemplates();
const untouched: Files = new Map([
  ['package.json', manifestText({ dependencies: { '@modelcontextprotocol/sdk': '^1.26.0' } })],
  ['index.js', demoServer()],
]);
const migrated = makePlan({ files: untouched, options, templates }).after;

const after = (files: Files) => secondRunProof(makePlan({ files, options, templates }));

test('what is migrated is left alone by a second run', () => {
  expect(after(migrated)).toMatchObject({ id: 'second-run', outcome: 'pass' });
});

test('what a second run would change, or not get done, is named', () => {
  expect(after(untouched)).toMatchObject({
    outcome: 'fail',
    detail: expect.stringMatching(/^index\.js:\d+ /) as string,
  });
  const without = new Map([...migrated].filter(([file]) => file !== 'index.js'));
  expect(after(without)).toMatchObject({ outcome: 'fail', detail: expect.stringMatching(/^\S+:\d+ /) as string });
});

test('what is not done is a fault of this tool, and never proven', () => {
  const plan = makePlan({ files: untouched, options, templates });
  const build = { ok: true, typeErrors: 0 };
  const baseline = { build, typeErrors: [], buildMs: 0, script: undefined, entries: [] };
  const { outcome, exitCode, problems } = verdictOf(plan, { baseline, after: build, again: after(untouched) });
  expect({ outcome, exitCode, ids: problems.map(({ id }) => id) }).toEqual({
    ...{ outcome: 'failed', exitCode: 1, ids: ['second-run'] },
  });
  expect(problems[0]?.message).toMatch(/a second run would go on: index\.js:\d+ /);
});

test('a server that cannot be read is looked at; that a newer SDK describes it otherwise explains nothing', () => {
  const older = new Map([...untouched, ['package.json', manifestText()]]);
  const plan = makePlan({ files: older, options, templates });
  const build = { ok: true, typeErrors: 0 };
  const fixFor = (detail: string): string | undefined => {
    const surface: Proof = { id: 'http-surface', message: 'the same', outcome: 'fail', detail };
    const entry = { before: { entry: { started: 'index.js' }, surface: {} }, proof: { proofs: [surface], checks: [] } };
    const baseline = { build, typeErrors: [], buildMs: 0, script: undefined, entries: [] };
    const run = { baseline, after: build, entries: [entry] } as unknown as Parameters<typeof verdictOf>[1];
    return verdictOf(plan, run).problems[0]?.fix;
  };
  expect(fixFor('the server did not show what it has within 30 s')).toContain('--keep');
  expect(fixFor('/tools/ask/inputSchema')).toContain('raise it alone first');
});

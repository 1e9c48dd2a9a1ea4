import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../src/plan/make-plan.ts';
import { transforms } from '../src/transforms/index.ts';
import { createCompiler } from './compile.ts';
import {
  expectedTree,
  fixtureCases,
  inputOf,
  readTree,
  runCase,
  strangers,
  transformsOf,
  updateCase,
} from './fixture-case.ts';

const compile = createCompiler();
const update = process.env['UPDATE'] === '1';

describe.each(fixtureCases)('$id/$name', (fixture) => {
  const { folder, whole } = fixture;
  const result = runCase(fixture);
  const { plan, report } = result;
  if (update) updateCase(fixture, result);

  it('comes to what the fixture says', () => {
    expect(readTree(path.join(folder, 'before')).size).toBeGreaterThan(0);
    expect(strangers(fixture)).toEqual([]);
    const said = existsSync(path.join(folder, 'report.txt'))
      ? readFileSync(path.join(folder, 'report.txt'), 'utf8')
      : '';
    expect(report).toBe(said);
    expect(Object.fromEntries(expectedTree(fixture, plan))).toEqual(
      Object.fromEntries(readTree(path.join(folder, 'after'))),
    );
  });

  it('keeps byte order marks and line ends', () => {
    expect([...plan.after].filter(([file, text]) => endsOf(text) !== endsOf(plan.before.get(file) ?? text))).toEqual(
      [],
    );
  });

  it('changes nothing the second time', () => {
    const again = makePlan(inputOf(fixture, plan.after), transformsOf(fixture));
    expect(again.changes).toEqual([]);
    expect(again.after).toEqual(plan.after);
  });

  it.runIf(whole)('comes to the same in the opposite order', () => {
    const backwards = makePlan(inputOf(fixture), transforms.toReversed());
    expect(Object.fromEntries(backwards.after)).toEqual(Object.fromEntries(plan.after));
    const ids = (changes: typeof plan.changes): string[] => changes.map(({ transform }) => transform).toSorted();
    expect(ids(backwards.changes)).toEqual(ids(plan.changes));
  });

  it.runIf(whole)('compiles', async () => {
    expect(await compile(plan.before)).toEqual([]);
    expect(await compile(plan.after)).toEqual([]);
  });
});

/** How a text begins and how its lines end. */
function endsOf(text: string): string {
  const bare = /(^|[^\r])\n/.test(text);
  return `${text.startsWith('\uFEFF') ? 'mark, ' : ''}${text.includes('\r\n') ? (bare ? 'mixed' : 'CRLF') : 'LF'}`;
}

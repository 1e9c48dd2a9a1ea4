import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../src/plan/make-plan.ts';
import type { Plan } from '../src/plan/plan.ts';
import { transforms } from '../src/transforms/index.ts';
import {
  expectedTree,
  inputOf,
  readTree,
  runCase,
  strangers,
  transformsOf,
  updateCase,
  type FixtureCase,
} from './fixture-case.ts';

/** What every fixture of a transform has to keep: its outcome, line ends, a second run that changes nothing, the order of the transforms. */
export function testFixtures(cases: readonly FixtureCase[]): void {
  const results = cases.map((fixture) => ({
    fixture,
    title: `${fixture.id}/${fixture.name}`,
    ...runCase(fixture),
  }));
  if (process.env['UPDATE'] === '1') for (const result of results) updateCase(result.fixture, result);

  describe.each(results)('$title', ({ fixture, plan, report }) => {
    const { folder } = fixture;

    it('comes to what the fixture says', () => {
      expect(readTree(path.join(folder, 'before')).size).toBeGreaterThan(0);
      expect(strangers(fixture)).toEqual([]);
      expect(report).toBe(textOf(path.join(folder, 'report.txt')));
      expect(textsOf(expectedTree(fixture, plan))).toEqual(textsOf(readTree(path.join(folder, 'after'))));
    });

    it('keeps byte order marks and line ends', () => {
      const otherwise = [...plan.after].filter(
        ([file, text]) => endsOf(text) !== endsOf(plan.before.get(file) ?? text),
      );
      expect(otherwise).toEqual([]);
    });

    it('changes nothing the second time', () => {
      const again = makePlan(inputOf(fixture, plan.after), transformsOf(fixture));
      expect(again.changes).toEqual([]);
      expect(textsOf(again.after)).toEqual(textsOf(plan.after));
    });
  });

  describe.each(results.filter(({ fixture }) => fixture.whole))('$title with all transforms', ({ fixture, plan }) => {
    it('comes to the same in the opposite order', () => {
      const backwards = makePlan(inputOf(fixture), transforms.toReversed());
      expect(textsOf(backwards.after)).toEqual(textsOf(plan.after));
      expect(idsOf(backwards)).toEqual(idsOf(plan));
    });
  });
}

const textOf = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
const textsOf = (files: Plan['after']): Record<string, string> => Object.fromEntries(files);
const idsOf = ({ changes, findings }: Plan): string[] =>
  [...changes.map(({ transform }) => transform), ...findings.map(({ id }) => id)].toSorted();

/** How a text begins and how its lines end. */
function endsOf(text: string): string {
  const bare = /(^|[^\r])\n/.test(text);
  const lines = text.includes('\r\n') ? (bare ? 'mixed' : 'CRLF') : 'LF';
  return `${text.startsWith('\uFEFF') ? 'byte order mark, ' : ''}${lines}`;
}

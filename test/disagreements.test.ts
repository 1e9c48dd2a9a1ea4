import { expect, test } from 'vitest';
import { requirementById } from '../src/spec/requirements/index.ts';
import { withDisagreements } from '../src/verify/opinions/disagreements.ts';
import type { CheckResult } from '../src/verify/result.ts';
import type { SecondOpinion } from '../src/verify/opinions/second-opinion.ts';

const opinion = (asked: string, outcome: SecondOpinion['outcome']): SecondOpinion => ({
  ...{ by: 'conformance', asked, era: 'legacy', call: `conformance server --scenario ${asked}`, outcome },
});

const result = (id: string, outcome: CheckResult['outcome'], era: CheckResult['era'] = 'legacy'): CheckResult => {
  const { group, level, expect: expected, source } = requirementById(id);
  return { id, group, level, era, outcome, expected, actual: '', source };
};

const disagrees = (asked: SecondOpinion, ...results: CheckResult[]): string | undefined =>
  withDisagreements([asked], results)[0]?.disagrees;

test('a scenario that fails where our checks pass disagrees, and the other way round', () => {
  const [fails, passes] = [opinion('ping', 'fail'), opinion('ping', 'pass')];
  expect(disagrees(fails, result('rob-ping', 'pass'))).toBe('it fails; passed here: rob-ping');
  expect(disagrees(passes, result('rob-ping', 'fail'))).toBe('it passes; failed here: rob-ping');
  expect(disagrees(fails, result('rob-ping', 'fail'))).toBeUndefined();
  expect(disagrees(passes, result('rob-ping', 'pass'))).toBeUndefined();
});

test('what was not tried by both, or in another era, is no disagreement', () => {
  expect(disagrees(opinion('ping', 'not-run'), result('rob-ping', 'fail'))).toBeUndefined();
  expect(disagrees(opinion('ping', 'fail'), result('rob-ping', 'blocked'))).toBeUndefined();
  expect(
    disagrees(opinion('tools-list', 'fail'), result('feat-tool-definitions-valid', 'pass', 'modern')),
  ).toBeUndefined();
  expect(disagrees(opinion('unheard-of', 'fail'), result('rob-ping', 'pass'))).toBeUndefined();
});

test('one failure among several related checks is enough, and the rebinding scenario passes with one guard', () => {
  const lifecycle = [result('session-delete', 'pass'), result('session-terminated-404-post', 'fail')];
  expect(disagrees(opinion('server-session-lifecycle', 'pass'), ...lifecycle)).toContain('session-terminated-404-post');
  expect(disagrees(opinion('server-session-lifecycle', 'fail'), ...lifecycle)).toBeUndefined();
  const guards = [result('sec-host-rebinding', 'pass'), result('sec-origin-403', 'fail')];
  expect(disagrees(opinion('dns-rebinding-protection', 'pass'), ...guards)).toBeUndefined();
  expect(disagrees(opinion('dns-rebinding-protection', 'fail'), ...guards)).toBe(
    'it fails; passed here: sec-host-rebinding',
  );
});

test('opinions and results stay as they are', () => {
  const opinions = [opinion('ping', 'fail'), opinion('tools-list', 'pass')];
  const results = [result('rob-ping', 'pass')];
  const before = structuredClone({ opinions, results });
  expect(withDisagreements(opinions, results).map(({ outcome }) => outcome)).toEqual(['fail', 'pass']);
  expect({ opinions, results }).toEqual(before);
});

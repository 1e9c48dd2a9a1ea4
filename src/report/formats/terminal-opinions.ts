import { printable } from '../../verify/describe.ts';
import type { SecondOpinion } from '../../verify/opinions/second-opinion.ts';
import { counted } from './terminal-style.ts';

const REASONS = 2;

type Marked = (outcome: SecondOpinion['outcome'], text: string) => string;

/** The Inspector line by line; of the official suite the counts, what failed and what our checks see differently. */
export function opinionLines(opinions: readonly SecondOpinion[], marked: Marked, verbose: boolean): string[] {
  const suite = opinions.filter(({ by }) => by === 'conformance');
  const isShown = ({ outcome, disagrees }: SecondOpinion): boolean =>
    verbose || outcome === 'fail' || disagrees !== undefined;
  return [
    ...opinions.filter(({ by }) => by === 'inspector').flatMap((opinion) => lines(opinion, marked)),
    ...summary(suite, marked),
    ...suite.filter(isShown).flatMap((opinion) => lines(opinion, marked)),
  ];
}

function lines({ call, outcome, detail, disagrees }: SecondOpinion, marked: Marked): string[] {
  return [
    marked(outcome, printable(detail === undefined ? call : `${call}: ${detail}`)),
    ...(disagrees === undefined ? [] : [printable(`      disagrees: ${disagrees}`)]),
  ];
}

function summary(suite: readonly SecondOpinion[], marked: Marked): string[] {
  if (suite.length === 0) return [];
  const [passed, failed] = [count(suite, 'pass'), count(suite, 'fail')];
  if (passed + failed === 0) return [marked('not-run', printable(`official conformance suite: ${reasons(suite)}`))];
  const left = suite.length - passed - failed;
  const apart = left === 0 ? '' : `, ${left} not run`;
  const text = `official conformance suite: ${passed} of ${counted(passed + failed, 'scenario')} pass${apart}`;
  return [marked(failed === 0 ? 'pass' : 'fail', text)];
}

const count = (suite: readonly SecondOpinion[], wanted: SecondOpinion['outcome']): number =>
  suite.filter(({ outcome }) => outcome === wanted).length;

const reasons = (suite: readonly SecondOpinion[]): string =>
  [...new Set(suite.map(({ detail }) => detail ?? 'no reason given'))].slice(0, REASONS).join('; ');

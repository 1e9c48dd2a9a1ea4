import type { Finding } from '../spec/finding.ts';
import type { CheckResult } from '../verify/result.ts';
import { shortened, visible } from './safe-text.ts';

const LIMIT = 4000;
// Half a command would be a wrong one.
const TOO_LONG = '(the command is too long for this report; --json has it)';

/** A label and its text: plain, bounded, without control characters. */
export type Detail = readonly [label: string, text: string];

/** What there is to say about a check that is red, in the order in which a person asks. */
export function detailsOf({ expected, actual, cause, fix, curl, source, threads }: CheckResult): Detail[] {
  const others = threads?.length ? threads.join(' ') : undefined;
  return present([
    ['expected', expected],
    ['actual', actual],
    ['cause', cause],
    ['fix', fix],
    ['try', curl === undefined || curl.length <= LIMIT ? curl : TOO_LONG],
    ['source', source],
    ['others met it', others],
  ]);
}

/** The same about a finding. */
export const findingDetails = ({ message, fix }: Finding): Detail[] =>
  present([
    ['found', message],
    ['fix', fix],
  ]);

function present(parts: readonly (readonly [string, string | undefined])[]): Detail[] {
  return parts.flatMap(([label, text]) =>
    text === undefined || text === '' ? [] : [[label, visible(shortened(text, LIMIT))] as const],
  );
}

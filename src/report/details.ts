import type { Finding } from '../spec/finding.ts';
import type { Harm, Victim } from '../spec/harm.ts';
import type { CheckResult } from '../verify/result.ts';
import type { Problem } from './problems.ts';
import { shortened, visible } from './safe-text.ts';
import { tryText } from './scripts.ts';

const LIMIT = 4000;
const SEEN = 200;

/** A label and its text: plain, bounded, without control characters. */
export type Detail = readonly [label: string, text: string];

/** Whether scripts stand beside the report, for commands that are too long for it. */
export interface Beside {
  readonly scripts?: boolean;
}

/** What there is to say about a problem, in the order in which a person asks; the checks behind the first come last. */
export function problemDetails({ first, results }: Problem, beside: Beside): Detail[] {
  const { expected, actual, cause, remark, fix, hurts, curl, source, threads, outcome } = first;
  const others = threads?.length ? threads.join(' ') : undefined;
  return present([
    ['expected', outcome === 'blocked' ? undefined : expected],
    ['actual', actual],
    ['cause', cause],
    ['here', remark],
    ['fix', fix],
    ['hurts', hurts && harmText(hurts)],
    ['try', curl === undefined ? undefined : tryText(first, beside)],
    ['source', source],
    ['others met it', others],
    ['also', alsoText(results.slice(1))],
  ]);
}

/** The same about one check alone. */
export const checkDetails = (check: CheckResult, beside: Beside): Detail[] =>
  problemDetails({ severity: 'note', first: check, results: [check] }, beside);

/** The same about a finding. */
export const findingDetails = ({ message, fix }: Finding): Detail[] =>
  present([
    ['found', message],
    ['fix', fix],
  ]);

const victims = {
  clients: 'clients',
  users: 'users',
  operators: 'whoever runs it',
  nobody: 'nobody known',
} satisfies Record<Victim, string>;

/** Whom it hurts, in a line. */
export const harmText = ({ whom, how }: Harm): string => `${victims[whom]}: ${how}`;

function alsoText(results: readonly CheckResult[]): string | undefined {
  if (results.length === 0) return undefined;
  return results
    .map(({ id, level, era, outcome, actual, remark, cause }) => {
      const seen = outcome === 'blocked' ? `could not be checked: ${remark ?? cause ?? ''}` : actual;
      return `${id} (${level}, ${era}): ${shortened(seen, SEEN)}`;
    })
    .join('\n');
}

function present(parts: readonly (readonly [string, string | undefined])[]): Detail[] {
  return parts.flatMap(([label, text]) =>
    text === undefined || text === '' ? [] : [[label, visible(shortened(text, LIMIT))] as const],
  );
}

import { printable } from '../../verify/describe.ts';
import type { CheckResult } from '../../verify/result.ts';
import { problemsOf } from '../problems.ts';
import type { Problem } from '../problems.ts';
import type { Report } from '../report.ts';
import { isRed } from '../severity.ts';
import { shortened } from '../safe-text.ts';
import { counted } from './terminal-style.ts';
import type { Ink, TerminalOptions } from './terminal-style.ts';

const IDS = 4;
const SEEN = 160;
const CURL = 2000;

type Marked = (outcome: 'pass' | 'fail', text: string) => string;

/** The counts, each problem with its cause, and of what was not run the reasons; `verbose` lists every check. */
export function checkLines(
  checks: readonly CheckResult[],
  marked: Marked,
  { verbose, ink }: TerminalOptions & { readonly ink: Ink },
): string[] {
  if (checks.length === 0) return [];
  const problems = problemsOf(checks);
  const isWrong = problems.some(({ severity, first }) => severity === 'error' && first.expectedToFail !== true);
  return [
    marked(isWrong ? 'fail' : 'pass', summary(checks)),
    ...problems.flatMap((problem) =>
      isShort(problem) && !verbose ? shortLines(problem, ink) : longLines(problem, ink),
    ),
    ...(verbose ? checks.filter((check) => !isRed(check)).map(otherLine) : notRunLines(checks)),
  ];
}

function summary(checks: readonly CheckResult[]): string {
  const skipped = checks.filter(({ outcome }) => outcome === 'not-applicable').length;
  const tried = checks.length - skipped;
  const passed = tried - checks.filter(isRed).length;
  return `checks: ${passed} of ${tried} pass${skipped === 0 ? '' : `, ${skipped} not applicable`}`;
}

/** What does not fail the run is told in a line. */
const isShort = ({ severity, first }: Problem): boolean => severity !== 'error' || first.expectedToFail === true;

function shortLines({ severity, first, results }: Problem, ink: Ink): string[] {
  const known = first.expectedToFail === true ? 'known ' : '';
  const what = first.cause ?? `expected ${first.expected}`;
  const title = `    ${ink.yellow(`${known}${severity}`)} ${names(results)}: `;
  return [`${title}${printable(shortened(what, SEEN))}`];
}

function longLines({ severity, first, results }: Problem, ink: Ink): string[] {
  const { outcome, expected, actual, cause, fix, threads, curl } = first;
  const title = `    ${ink.red(severity)} ${names(results)}${outcome === 'blocked' ? ' could not be checked' : ''}`;
  const line = (label: string, text: string | undefined): string[] =>
    text === undefined ? [] : [`      ${label.padEnd(9)}${printable(text)}`];
  return [
    title,
    ...(outcome === 'blocked' ? [] : line('expected', expected)),
    ...line('actual', shortened(actual, SEEN * 2)),
    ...line('cause', cause),
    ...line('fix', fix),
    ...line('others', threads?.join(' ')),
    ...line('try', curl === undefined || curl.length <= CURL ? curl : `mcp-migrate explain ${first.id} (curl: --json)`),
  ];
}

/** The eras are named where one check failed in only one of them is not enough to say. */
function names(results: readonly CheckResult[]): string {
  const ids = [...new Set(results.map(({ id }) => id))];
  const more = ids.length > IDS ? ` and ${counted(ids.length - IDS, 'more check')}` : '';
  const eras = [...new Set(results.map(({ era }) => era))].join(', ');
  return `${ids.slice(0, IDS).join(', ')}${more} (${eras})`;
}

function otherLine({ id, level, era, outcome, cause }: CheckResult): string {
  const reason = outcome === 'pass' || cause === undefined ? '' : `: ${cause}`;
  return printable(`      ${id} ${level} (${era}) ${outcome}${reason}`);
}

/** Why checks were left out, the most frequent reasons first. */
function notRunLines(checks: readonly CheckResult[]): string[] {
  const reasons = checks.flatMap(({ outcome, cause }) =>
    outcome === 'not-applicable' && cause?.startsWith('not run: ') ? [cause.slice('not run: '.length)] : [],
  );
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(familyOf(reason), (counts.get(familyOf(reason)) ?? 0) + 1);
  return [...counts].map(([reason, count]) =>
    printable(
      `      not run: ${counted(count, 'check')} that ${reason.replace(/^needs/, count === 1 ? 'needs' : 'need')}`,
    ),
  );
}

/** One line for all that needs a tool, one for all that needs a token. */
function familyOf(reason: string): string {
  if (reason.includes('--allow-tool')) return 'needs a tool that may be called (--allow-tool name[=json])';
  if (reason.includes('one more token')) return 'needs more tokens (--bearer-other-user-env and the like)';
  return reason;
}

/** Entries of --expect-failures that are out of date, and what ends otherwise than in the report of --baseline. */
export function comparisonLines({ staleExpectations = [], baseline }: Report, marked: Marked): string[] {
  const stale = staleExpectations.map((id) => marked('fail', printable(`${id} is expected to fail, and does not`)));
  if (baseline === undefined) return stale;
  const changes = baseline.map(({ id, era, before, now, hint }) =>
    printable(`      ${id} (${era}): ${before} became ${now}${hint === undefined ? '' : `: ${hint}`}`),
  );
  const isWorse = baseline.some(({ now }) => now === 'fail' || now === 'blocked');
  const title = changes.length === 0 ? 'the same as in the baseline' : 'otherwise than in the baseline:';
  return [...stale, marked(isWorse ? 'fail' : 'pass', title), ...changes];
}

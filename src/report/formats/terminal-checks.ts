import { printable } from '../../verify/describe.ts';
import type { CheckResult } from '../../verify/result.ts';
import { problemDetails } from '../details.ts';
import { eraText, triedEras } from '../eras.ts';
import { isCountedProblem, problemsOf } from '../problems.ts';
import type { Problem } from '../problems.ts';
import type { Report } from '../report.ts';
import { isRed, severityOf } from '../severity.ts';
import { shortened } from '../safe-text.ts';
import { checksTally } from '../tally.ts';
import { counted } from './terminal-style.ts';
import type { Ink, TerminalOptions } from './terminal-style.ts';

const IDS = 4;
const SEEN = 160;
const LABEL = 10;

type Marked = (outcome: 'pass' | 'fail', text: string) => string;

interface Shown extends TerminalOptions {
  readonly ink: Ink;
  /** More than one era was asked. */
  readonly hasEras: boolean;
}

/** The counts, each problem with its cause, and of what was not run the reasons; `verbose` lists every check. */
export function checkLines(
  checks: readonly CheckResult[],
  marked: Marked,
  options: TerminalOptions & { readonly ink: Ink },
): string[] {
  if (checks.length === 0) return [];
  const { verbose, strict = false } = options;
  const shown = { ...options, hasEras: triedEras(checks).length > 1 };
  const problems = problemsOf(checks);
  const isLong = (problem: Problem): boolean => verbose || isCountedProblem(problem, strict);
  const isWrong = problems.some((problem) => isCountedProblem(problem, strict));
  const eras = eraText(checks);
  return [
    marked(isWrong ? 'fail' : 'pass', checksTally(checks)),
    ...(eras === '' ? [] : [`      asked in ${eras}`]),
    ...problems.flatMap((problem) => (isLong(problem) ? longLines(problem, shown) : shortLines(problem, shown))),
    ...(problems.every(isLong) ? [] : ['      more about each, and how to fix it: mcp-migrate explain <id>']),
    ...(verbose ? checks.filter((check) => !isRed(check)).map(otherLine) : notRunLines(checks)),
  ];
}

/** What does not fail the run is told in a line. */
function shortLines({ severity, first, results }: Problem, { ink, hasEras }: Shown): string[] {
  const known = first.expectedToFail === true ? 'known ' : '';
  const what = first.cause ?? `expected ${first.expected}`;
  const title = `    ${ink.yellow(`${known}${severity}`)} ${names(results, hasEras)}: `;
  return [`${title}${printable(shortened(what, SEEN))}`];
}

function longLines(problem: Problem, { ink, hasEras, scripts = false }: Shown): string[] {
  const { severity, first, results } = problem;
  const known = first.expectedToFail === true ? 'known ' : '';
  const blocked = first.outcome === 'blocked' ? ' could not be checked' : '';
  const tint = severity === 'error' && known === '' ? ink.red : ink.yellow;
  // The source of a requirement is left to `explain`.
  const details = problemDetails({ ...problem, results: [first] }, { scripts }).filter(([label]) => label !== 'source');
  return [
    `    ${tint(`${known}${severity}`)} ${names([first], hasEras)}${blocked}`,
    ...details.map(([label, text]) => detailLine(label, text)),
    ...alsoLines(results.slice(1), hasEras),
  ];
}

function detailLine(label: string, text: string): string {
  const shown = label === 'actual' ? shortened(text, SEEN * 2) : text;
  return `      ${(label === 'others met it' ? 'others' : label).padEnd(LABEL)}${printable(shown)}`;
}

/** The other checks that the cause explains, a line each. */
function alsoLines(results: readonly CheckResult[], hasEras: boolean): string[] {
  return results.map(({ id, level, era, outcome }, index) => {
    const told = [severityOf(level), ...(hasEras ? [era] : []), ...(outcome === 'blocked' ? ['not checked'] : [])];
    return `      ${(index === 0 ? 'also' : '').padEnd(LABEL)}${id} (${told.join(', ')})`;
  });
}

/** The eras are named where one check failed in only one of them is not enough to say. */
function names(results: readonly CheckResult[], hasEras: boolean): string {
  const ids = [...new Set(results.map(({ id }) => id))];
  const more = ids.length > IDS ? ` and ${counted(ids.length - IDS, 'more check')}` : '';
  const eras = hasEras ? ` (${[...new Set(results.map(({ era }) => era))].join(', ')})` : '';
  return `${ids.slice(0, IDS).join(', ')}${more}${eras}`;
}

function otherLine({ id, level, era, outcome, cause }: CheckResult): string {
  const reason = outcome === 'pass' || cause === undefined ? '' : `: ${cause}`;
  return printable(`      ${id} ${level} (${era}) ${outcome}${reason}`);
}

const notRunLines = (checks: readonly CheckResult[]): string[] =>
  notRunReasons(checks).map((reason) => printable(`      not run: ${reason}`));

/** Why checks were left out, with their number; the most frequent reasons first. */
export function notRunReasons(checks: readonly CheckResult[]): string[] {
  const reasons = checks.flatMap(({ outcome, cause }) => (outcome === 'not-run' ? [cause ?? 'no reason given'] : []));
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(familyOf(reason), (counts.get(familyOf(reason)) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${counted(count, 'check')}${becauseOf(reason, count)}`);
}

function becauseOf(reason: string, count: number): string {
  if (!reason.startsWith('needs ')) return `: ${reason}`;
  return ` that ${count === 1 ? reason : reason.replace('needs', 'need')}`;
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

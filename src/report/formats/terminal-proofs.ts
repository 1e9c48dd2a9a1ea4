import type { Difference } from '../../surface/find-differences.ts';
import { printable } from '../../verify/describe.ts';
import type { CheckResult } from '../../verify/run-checks.ts';
import type { BuildResult, Report } from '../report.ts';
import { counted, type Ink, type TerminalOptions } from './terminal-style.ts';

const DIFFERENCES = 5;
const VALUE = 80;

/** What was tried and how it ended; what was not run stands there with its reason. */
export function proofLines(report: Report, { verbose }: TerminalOptions, ink: Ink): string[] {
  const marked = (outcome: Mark, text: string): string => `  ${marks(ink)[outcome]} ${text}`;
  const lines = [
    ...buildLines(report, marked),
    ...parityLines(report, marked),
    ...report.proofs.map((proof) => marked(proof.outcome, withDetail(proof.message, proof.detail))),
    ...checkLines(report.checks, marked, { verbose, ink }),
    ...report.inspector.map(({ call, outcome, detail }) => marked(outcome, withDetail(call, detail))),
  ];
  return lines.length === 0 ? [] : [ink.bold('Proof'), ...lines];
}

type Mark = 'pass' | 'fail' | 'not-run';
type Marked = (outcome: Mark, text: string) => string;

const marks = (ink: Ink): Record<Mark, string> => ({
  pass: ink.green('✓'),
  fail: ink.red('✗'),
  'not-run': ink.dim('-'),
});

const withDetail = (text: string, detail: string | undefined): string =>
  printable(detail === undefined ? text : `${text}: ${detail}`);

function buildLines({ build }: Report, marked: Marked): string[] {
  if (!build) return [];
  const { before, after } = build;
  if (!after) return [marked(before.ok ? 'pass' : 'fail', `before: ${buildText(before)}`)];
  const worse = !after.ok || (before.typeErrors !== null && (after.typeErrors ?? 0) > before.typeErrors);
  return [marked(worse ? 'fail' : 'pass', `before: ${buildText(before)}; after: ${buildText(after)}`)];
}

function buildText({ ok, typeErrors, firstError }: BuildResult): string {
  const types = typeErrors === null ? 'types not checked' : counted(typeErrors, 'type error');
  return withDetail(`${ok ? 'builds' : 'does not build'}, ${types}`, firstError);
}

function parityLines({ parity }: Report, marked: Marked): string[] {
  if (!parity) return [];
  if (parity.equal) return [marked('pass', 'surface: the same as before')];
  const { differences } = parity;
  if (differences.length === 0) return [marked('fail', 'surface: could not be compared with before')];
  const hidden = differences.length - DIFFERENCES;
  return [
    marked('fail', `surface: ${counted(differences.length, 'difference')} from before`),
    ...differences.slice(0, DIFFERENCES).map(differenceText),
    ...(hidden > 0 ? [`      and ${hidden} more (--json)`] : []),
  ];
}

const differenceText = ({ path, before, after }: Difference): string =>
  printable(`      ${path}: ${valueText(before)} became ${valueText(after)}`);

function valueText(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > VALUE ? `${text.slice(0, VALUE)}…` : text;
}

interface CheckStyle {
  readonly verbose: boolean;
  readonly ink: Ink;
}

function checkLines(checks: readonly CheckResult[], marked: Marked, { verbose, ink }: CheckStyle): string[] {
  if (checks.length === 0) return [];
  const red = checks.filter(isRed);
  const skipped = checks.filter(({ outcome }) => outcome === 'not-applicable');
  const tried = checks.length - skipped.length;
  const summary = `checks: ${tried - red.length} of ${tried} pass`;
  const apart = skipped.length === 0 ? '' : `, ${skipped.length} not applicable`;
  const others = verbose ? checks.filter((check) => !isRed(check)) : skipped.filter(wasLeftOut);
  return [
    marked(red.length === 0 ? 'pass' : 'fail', summary + apart),
    ...red.flatMap((check) => failureLines(check, ink)),
    ...others.map(
      ({ id, level, outcome, cause }) => `      ${withDetail(`${id} ${level} ${outcome}`, reasonOf(outcome, cause))}`,
    ),
  ];
}

const isRed = ({ outcome }: CheckResult): boolean => outcome === 'fail' || outcome === 'blocked';
const wasLeftOut = ({ cause }: CheckResult): boolean => cause?.startsWith('not run') ?? false;
const reasonOf = (outcome: string, cause: string | undefined): string | undefined =>
  outcome === 'pass' ? undefined : cause;

function failureLines({ id, level, era, outcome, expected, actual, cause, curl }: CheckResult, ink: Ink): string[] {
  const title = `    ${ink.red(id)} ${level} (${era})${outcome === 'blocked' ? ' could not be checked' : ''}`;
  const line = (label: string, text: string | undefined): string[] =>
    text === undefined ? [] : [`      ${label.padEnd(9)}${printable(text)}`];
  return [
    title,
    ...line('expected', expected),
    ...line('actual', actual),
    ...line('cause', cause),
    ...line('try', curl),
  ];
}

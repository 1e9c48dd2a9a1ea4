import type { Difference } from '../../surface/find-differences.ts';
import { printable } from '../../verify/describe.ts';
import { buildProof, surfaceProof } from '../proofs.ts';
import type { Proof, Report } from '../report.ts';
import { checkLines, comparisonLines } from './terminal-checks.ts';
import { opinionLines } from './terminal-opinions.ts';
import type { Ink, TerminalOptions } from './terminal-style.ts';

const DIFFERENCES = 5;
const VALUE = 80;

/** What was tried and how it ended; what was not run stands there with its reason. */
export function proofLines(report: Report, options: TerminalOptions, ink: Ink): string[] {
  const marked = (outcome: Mark, text: string): string => `  ${marks(ink)[outcome]} ${text}`;
  const proven = (proof: Proof | undefined): string[] =>
    proof ? [marked(proof.outcome, withDetail(proof.message, proof.detail))] : [];
  const lines = [
    ...proven(buildProof(report)),
    ...proven(surfaceProof(report)),
    ...differenceLines(report),
    ...report.proofs.flatMap(proven),
    ...checkLines(report.checks, marked, { ...options, ink }),
    ...(report.notes ?? []).map((note) => `  ${ink.yellow('note:')} ${printable(note)}`),
    ...comparisonLines(report, marked),
    ...opinionLines(report.inspector, marked, options.verbose),
  ];
  return lines.length === 0 ? [] : [ink.bold('Proof'), ...lines];
}

type Mark = 'pass' | 'fail' | 'not-run';

const marks = (ink: Ink): Record<Mark, string> => ({
  pass: ink.green('✓'),
  fail: ink.red('✗'),
  'not-run': ink.dim('-'),
});

const withDetail = (text: string, detail: string | undefined): string =>
  printable(detail === undefined ? text : `${text}: ${detail}`);

function differenceLines({ parity }: Report): string[] {
  const differences = parity?.equal === false ? parity.differences : [];
  const hidden = differences.length - DIFFERENCES;
  return [
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

import type { Difference } from '../../surface/find-differences.ts';
import { printable } from '../../verify/describe.ts';
import { buildProof, surfaceProof } from '../proofs.ts';
import type { Proof, Report } from '../report.ts';
import { checkLines, comparisonLines } from './terminal-checks.ts';
import { opinionLines } from './terminal-opinions.ts';
import { marked, type Ink, type Mark, type TerminalOptions } from './terminal-style.ts';

const DIFFERENCES = 5;
const VALUE = 80;

/** What was tried and how it ended; what was not run stands there with its reason. */
export function proofLines(report: Report, options: TerminalOptions, ink: Ink): string[] {
  const mark = (outcome: Mark, text: string): string => marked(ink, outcome, text);
  const proven = (proof: Proof | undefined): string[] =>
    proof ? [mark(proof.outcome, withDetail(proof.message, proof.detail))] : [];
  const lines = [
    ...proven(buildProof(report)),
    ...proven(surfaceProof(report)),
    ...differenceLines(report),
    ...report.proofs.flatMap(proven),
    ...checkLines(report.checks, mark, { ...options, ink }),
    ...(report.notes ?? []).map((note) => `  ${ink.yellow('note:')} ${printable(note)}`),
    ...comparisonLines(report, mark),
    ...opinionLines(report.inspector, mark, options.verbose),
  ];
  return lines.length === 0 ? [] : [ink.bold('Proof'), ...lines];
}

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

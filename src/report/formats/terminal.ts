import pc from 'picocolors';
import { printable } from '../../verify/describe.ts';
import type { Report } from '../report.ts';
import { verdictOf } from '../verdict.ts';
import { changeLines, findingLines, stateLines } from './terminal-changes.ts';
import { proofLines } from './terminal-proofs.ts';
import type { Ink, TerminalOptions } from './terminal-style.ts';

/** The report on one screen; `verbose` lists every change and every check. Nothing in it can reach the terminal as an escape. */
export function formatTerminal(report: Report, options: TerminalOptions): string {
  const ink = pc.createColors(options.color);
  const sections = [
    headLines(report, ink),
    changeLines(report, options, ink),
    stateLines(report, options, ink),
    findingLines(report, ink),
    proofLines(report, options, ink),
    nextLines(report, ink),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headLines(report: Report, ink: Ink): string[] {
  const { word, sentence, tone, beside } = verdictOf(report);
  const colour = { good: ink.green, warning: ink.yellow, bad: ink.red }[tone];
  return [
    `${ink.bold(colour(word.toUpperCase()))}  ${printable(report.target)}: ${sentence}`,
    ...beside.map((text) => `  ${printable(text)}`),
  ];
}

function nextLines({ next }: Report, ink: Ink): string[] {
  if (next.length === 0) return [];
  const width = Math.max(...next.map(({ label }) => label.length));
  return [
    ink.bold('Next'),
    ...next.map(({ label, command }) => `  ${printable(label).padEnd(width)}  ${ink.cyan(printable(command))}`),
  ];
}

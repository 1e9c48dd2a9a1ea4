import pc from 'picocolors';
import { printable } from '../../verify/describe.ts';
import type { Report } from '../report.ts';
import { verdictOf } from '../verdict.ts';
import { briefSections, isGoodRun } from './terminal-brief.ts';
import { changeLines, findingLines, stateLines } from './terminal-changes.ts';
import { nextLines } from './terminal-next.ts';
import { proofLines } from './terminal-proofs.ts';
import type { Ink, TerminalOptions } from './terminal-style.ts';

/** The report; one screen for a good run. `verbose` lists every change and every check. Nothing in it can reach the terminal as an escape. */
export function formatTerminal(report: Report, options: TerminalOptions): string {
  const ink = pc.createColors(options.color);
  const isBrief = isGoodRun(report) && !options.verbose;
  const sections = isBrief
    ? [[verdictLine(report, ink)], ...briefSections(report, options, ink)]
    : fullSections(report, options, ink);
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function fullSections(report: Report, options: TerminalOptions, ink: Ink): string[][] {
  return [
    [verdictLine(report, ink), ...verdictOf(report).beside.map((text) => `  ${printable(text)}`)],
    changeLines(report, options, ink),
    stateLines(report, options, ink),
    findingLines(report, ink),
    proofLines(report, options, ink),
    nextLines(report, ink),
  ];
}

function verdictLine(report: Report, ink: Ink): string {
  const { word, sentence, tone } = verdictOf(report);
  const colour = { good: ink.green, warning: ink.yellow, bad: ink.red }[tone];
  return `${ink.bold(colour(word.toUpperCase()))}  ${printable(report.target)}: ${sentence}`;
}

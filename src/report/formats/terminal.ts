import pc from 'picocolors';
import { printable } from '../../verify/describe.ts';
import type { Outcome, Report } from '../report.ts';
import { changeLines, findingLines, isWritten, stateLines } from './terminal-changes.ts';
import { proofLines } from './terminal-proofs.ts';
import type { Ink, TerminalOptions } from './terminal-style.ts';

/** The report on one screen; `verbose` lists every change and every check. Nothing in it can reach the terminal as an escape. */
export function formatTerminal(report: Report, options: TerminalOptions): string {
  const ink = pc.createColors(options.color);
  const sections = [
    headLines(report, ink),
    changeLines(report, options, ink),
    stateLines(report, ink),
    findingLines(report, ink),
    proofLines(report, options, ink),
    nextLines(report, ink),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

const words = {
  migrate: {
    proven: 'serves Streamable HTTP, and was compared with what it was before',
    partial: 'serves Streamable HTTP, but something is left',
    failed: 'does not work as it did before',
    refused: 'nothing was changed',
    'nothing-to-do': 'nothing to do',
  },
  verify: {
    proven: 'every check that applies passes',
    partial: 'something is left',
    failed: 'checks fail',
    refused: 'could not be checked',
    'nothing-to-do': 'nothing to check',
  },
  audit: {
    proven: 'nothing stands in the way of remote clients',
    partial: 'something is left before remote clients come',
    failed: 'something is left before remote clients come',
    refused: 'could not be read',
    'nothing-to-do': 'nothing to look at',
  },
  undo: {
    proven: 'the bytes from before the last run are back',
    partial: 'some files are back',
    failed: 'could not be put back',
    refused: 'nothing was changed',
    'nothing-to-do': 'nothing to undo',
  },
} satisfies Record<Report['command'], Record<Outcome, string>>;

const PLANNED = ['planned', 'nothing was written'] as const;
const UNPROVEN = ['not proven', 'migrated, but it could not be started to prove it'] as const;

function headLines(report: Report, ink: Ink): string[] {
  const { command, outcome, target, exitCode } = report;
  const planned = command === 'migrate' && outcome === 'partial' && !isWritten(report);
  const colour = {
    proven: ink.green,
    'nothing-to-do': ink.green,
    partial: ink.yellow,
    failed: ink.red,
    refused: ink.red,
  }[outcome];
  const [word, sentence] = planned
    ? PLANNED
    : exitCode === 3 && outcome === 'partial'
      ? UNPROVEN
      : [outcome, words[command][outcome]];
  return [`${ink.bold(colour(word.toUpperCase()))}  ${printable(target)}: ${sentence}`];
}

function nextLines({ next }: Report, ink: Ink): string[] {
  if (next.length === 0) return [];
  const width = Math.max(...next.map(({ label }) => label.length));
  return [
    ink.bold('Next'),
    ...next.map(({ label, command }) => `  ${printable(label).padEnd(width)}  ${ink.cyan(printable(command))}`),
  ];
}

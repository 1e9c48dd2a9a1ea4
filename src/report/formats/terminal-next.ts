import { printable } from '../../verify/describe.ts';
import type { Report } from '../report.ts';
import type { Ink } from './terminal-style.ts';

/** The commands to paste next. */
export function nextLines({ next }: Report, ink: Ink): string[] {
  if (next.length === 0) return [];
  const width = Math.max(...next.map(({ label }) => label.length));
  return [
    ink.bold('Next'),
    ...next.map(({ label, command }) => `  ${printable(label).padEnd(width)}  ${ink.cyan(printable(command))}`),
  ];
}

import { visibleLine } from '../safe-text.ts';
import type { Summary } from '../summary/summary.ts';

const HEADER = ['target', 'command', 'outcome', 'reason', 'place', 'message'];
/** What a spreadsheet takes for a formula. */
const FORMULA = /^[=+\-@\t]/;

/** CSV as RFC 4180 has it: a row for each reason of each project, one without where there is none. */
export function summaryCsv({ projects }: Summary): string {
  const rows = projects.flatMap(({ target, command, outcome, reasons }) => {
    const told = reasons.length > 0 ? reasons : [{ id: '', place: '', message: '' }];
    return told.map(({ id, place, message }) => [target, command, outcome, id, place, message]);
  });
  return [HEADER, ...rows].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(text: string): string {
  const line = visibleLine(text);
  const plain = FORMULA.test(line) ? `'${line}` : line;
  return /[",]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

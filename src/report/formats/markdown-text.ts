import { shortened, visible, visibleLine } from '../safe-text.ts';

const TEXT = 600;
const CELL = 120;

/** A table of GitHub Markdown; the cells are Markdown already. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A code span: in it nothing is markup, a link or a mention, whatever the text is (CommonMark §6.1). */
export function code(text: string): string {
  const line = shortened(visibleLine(text).trim(), TEXT);
  if (line === '') return '';
  const ticks = '`'.repeat(longestRun(line) + 1);
  const edge = /^`|`$/.test(line) ? ' ' : '';
  return ticks + edge + line + edge + ticks;
}

/** A code span for a table. Parsers disagree about backslashes before a pipe, so none stands there. */
export const cell = (text: string): string =>
  code(shortened(visibleLine(text), CELL))
    .replace(/\\(?=\|)/g, '\\ ')
    .replaceAll('|', '\\|');

/** A block of code, whatever is in it. */
export function fence(text: string, language: string): string {
  const content = visible(text);
  const ticks = '`'.repeat(Math.max(3, longestRun(content) + 1));
  return `${ticks}${language}\n${content}\n${ticks}`;
}

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));

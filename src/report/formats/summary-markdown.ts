import type { Summary } from '../summary/summary.ts';
import { headlineOf, tablesOf } from '../summary/tables.ts';
import { cell, code, table } from './markdown-text.ts';

/** GitHub Markdown: how many ended how, what stands in the way of most, and each project in a row. */
export function summaryMarkdown(summary: Summary): string {
  const { unread } = summary;
  const tables = tablesOf(summary).flatMap(({ title, header, rows }) => [
    `## ${title}`,
    table(
      header,
      rows.map((row) => row.map(plainOrCode)),
    ),
  ]);
  const left = unread.length > 0 ? [`No report of this tool: ${unread.map(code).join(', ')}`] : [];
  return `${[`# ${headlineOf(summary)}`, ...tables, ...left].join('\n\n')}\n`;
}

/** In these words nothing is markup, a link or a mention. */
const PLAIN = /^[A-Za-z0-9, -]*$/;

const plainOrCode = (text: string): string => (PLAIN.test(text) ? text : cell(text));

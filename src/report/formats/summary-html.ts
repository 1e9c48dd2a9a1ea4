import type { Summary } from '../summary/summary.ts';
import { headlineOf, tablesOf, type SummaryTable } from '../summary/tables.ts';
import { contentPolicy } from './html/content-policy.ts';
import { escapeHtml } from './html/page-data.ts';
import { summaryStyle } from './html/summary-style.ts';

/** One HTML page that needs nothing else: no network, no file, no script. */
export async function summaryHtml(summary: Summary): Promise<string> {
  const { unread } = summary;
  const headline = escapeHtml(headlineOf(summary));
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${await contentPolicy('', summaryStyle)}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>mcp-migrate: ${headline}</title>`,
    `<style>${summaryStyle}</style>`,
    '<main>',
    `<h1>${headline}</h1>`,
    ...tablesOf(summary).flatMap(tableLines),
    ...(unread.length > 0 ? [`<p>No report of this tool: ${escapeHtml(unread.join(', '))}</p>`] : []),
    '</main>',
    '</html>',
    '',
  ].join('\n');
}

function tableLines({ title, header, rows }: SummaryTable): string[] {
  const head = header.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join('');
  const lines = rows.map((row) => `<tr>${row.map((text) => `<td>${escapeHtml(text)}</td>`).join('')}</tr>`);
  return [
    `<h2>${title}</h2>`,
    '<table>',
    `<thead><tr>${head}</tr></thead>`,
    '<tbody>',
    ...lines,
    '</tbody>',
    '</table>',
  ];
}

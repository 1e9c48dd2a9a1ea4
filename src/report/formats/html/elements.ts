import { escapeHtml } from './page-data.ts';

/** A part of the page with a heading that links lead to; nothing where it would be empty. */
export function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const id = idOf(title);
  return [`<section aria-labelledby="${id}">`, `<h2 id="${id}">${escapeHtml(title)}</h2>`, ...lines, '</section>'];
}

/** A part of the page that is a list. */
export const listSection = (title: string, items: readonly string[]): string[] =>
  section(title, items.length === 0 ? [] : ['<ul>', ...items, '</ul>']);

/** The anchor of a heading. */
const idOf = (title: string): string => `part-${title.toLowerCase().replace(/[^a-z]+/g, '-')}`;

/** A command with a button beside it, which the script of the page adds. */
export const command = (text: string): string => `<pre class="copy" tabindex="0">${escapeHtml(text)}</pre>`;

/** A table with a heading for each column; the cells are HTML. */
export const tableOf = (header: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  '<div class="scroll" tabindex="0"><table>',
  `<thead><tr>${header.map((title) => `<th scope="col">${escapeHtml(title)}</th>`).join('')}</tr></thead>`,
  '<tbody>',
  ...rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`),
  '</tbody></table></div>',
];

/** A place in a source. */
export const place = (file: string, line: number): string => `<code>${escapeHtml(`${file}:${line}`)}</code>`;

import { fileDiffs, type FileDiff, type Hunk } from '../../diff-hunks.ts';
import type { Report } from '../../report.ts';
import { isWritten } from '../../verdict.ts';
import { counted } from '../terminal-style.ts';
import { place, section } from './elements.ts';
import { escapeHtml } from './page-data.ts';

/** Each file that is changed, with the reason beside each hunk; of a refusal nothing. */
export function changesSection(report: Report, diff: string): string[] {
  const { changes, outcome } = report;
  if (changes.length === 0 || outcome === 'refused') return [];
  const files = fileDiffs(diff, changes);
  const there = files.filter(({ isNew }) => !isNew).toSorted((one, other) => reasonsIn(other) - reasonsIn(one));
  const added = files.filter(({ isNew }) => isNew).map((file) => fileBlock(file, false));
  const told = files.length === 0 ? reasonList(changes) : untold(files, report);
  return section(titleFor(report), [
    ...(told === '' ? [] : [told]),
    ...there.map((file) => fileBlock(file, true)),
    ...(added.length === 0 ? [] : [addedBlock(added)]),
  ]);
}

const addedBlock = (files: readonly string[]): string =>
  `<details class="file added"><summary>${counted(files.length, 'new file')}</summary>${files.join('')}</details>`;

const reasonsIn = ({ hunks }: FileDiff): number => hunks.flatMap(({ reasons }) => reasons).length;

function titleFor(report: Report): string {
  if (report.outcome === 'failed' || report.outcome === 'unproven') return 'What was tried';
  return isWritten(report) ? 'What was changed' : 'What would be changed';
}

/** Changes of files that the diff does not have. */
function untold(files: readonly FileDiff[], { changes }: Report): string {
  const told = new Set(files.flatMap(({ hunks }) => hunks.flatMap(({ reasons }) => reasons)));
  const rest = changes.filter((change) => !told.has(change));
  return rest.length === 0 ? '' : reasonList(rest);
}

const reasonList = (changes: Report['changes']): string => `<ul class="why">${changes.map(reasonItem).join('')}</ul>`;

function reasonItem({ file, line, message, confidence, transform }: Report['changes'][number]): string {
  const review = confidence === 'review' ? ' <b class="review">please review</b>' : '';
  return `<li>${place(file, line)} ${escapeHtml(message)}${review} <span class="dim">${escapeHtml(transform)}</span></li>`;
}

function fileBlock({ file, hunks }: FileDiff, isOpen: boolean): string {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const [added, removed] = ['+', '-'].map((mark) => lines.filter((line) => line.startsWith(mark)).length);
  const counts = `<span class="dim">+${added ?? 0} −${removed ?? 0}</span>`;
  return `<details class="file"${isOpen ? ' open' : ''}><summary><code>${escapeHtml(file)}</code> ${counts}</summary>${hunks.map(hunkBlock(file)).join('')}</details>`;
}

const hunkBlock =
  (file: string) =>
  ({ heading, lines, reasons }: Hunk): string => {
    const label = escapeHtml(`${file} ${heading}`);
    const code = `<pre class="diff" tabindex="0" role="group" aria-label="${label}"><code>${lines.map(diffLine).join('')}</code></pre>`;
    return `<div class="hunk">${code}${reasons.length === 0 ? '' : reasonList(reasons)}</div>`;
  };

/** Readers of a screen hear what is new and what goes. */
function diffLine(line: string): string {
  const name = line.startsWith('+') ? 'ins' : line.startsWith('-') ? 'del' : 'span';
  return `<${name}>${escapeHtml(line)}\n</${name}>`;
}

import type { PlannedChange } from '../../plan/plan.ts';
import { printable } from '../../verify/describe.ts';
import type { Report } from '../report.ts';
import { shortened } from '../safe-text.ts';
import { bySeverity } from '../severity.ts';
import { verdictOf } from '../verdict.ts';
import { provenLines, untriedTexts } from './terminal-brief-proofs.ts';
import { nextLines } from './terminal-next.ts';
import { columns, counted, type Ink, type TerminalOptions } from './terminal-style.ts';
import { wrapLine } from './wrap-line.ts';

/** What a page or a log takes. */
const COLUMNS = 118;
const KINDS = 9;
const FINDINGS = 4;
const NAMES = 5;
const MESSAGE = 100;

/** Whether a run ended so well that one screen is enough: everything that is left is a note or a warning. */
export const isGoodRun = ({ command, outcome }: Report): boolean =>
  command === 'migrate' && (outcome === 'proven' || outcome === 'migrated');

/** The sections of a good run: what was changed, what was proven, what is left, what comes next. */
export function briefSections(report: Report, { columns: width = COLUMNS }: TerminalOptions, ink: Ink): string[][] {
  const titled = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [ink.bold(title), ...lines.flatMap((line) => wrapLine(line, width))];
  return [
    titled('Changed', [...changeLines(report, ink), ...stateLines(report)]),
    titled('Proven', provenLines(report, ink)),
    titled('Left', leftLines(report, ink)),
    nextLines(report, ink),
  ];
}

/** A line for each kind of change; `--verbose` has every place and the reasons. */
function changeLines({ changes }: Report, ink: Ink): string[] {
  const ids = [...new Set(changes.map(({ transform }) => transform))];
  const rows = ids.slice(0, KINDS).map((id) =>
    changeRow(
      id,
      changes.filter(({ transform }) => transform === id),
      ink,
    ),
  );
  const hidden = ids.length - rows.length;
  return [...columns(rows), ...(hidden > 0 ? [ink.dim(`  and ${counted(hidden, 'more kind')} of change`)] : [])];
}

function changeRow(id: string, own: readonly PlannedChange[], ink: Ink): string[] {
  const [first] = own.toSorted((one, other) => weightOf(one) - weightOf(other)) as [PlannedChange, ...PlannedChange[]];
  const review = first.confidence === 'review' ? ' (please review)' : '';
  const more = own.length > 1 ? `, and ${counted(own.length - 1, 'more place')}` : '';
  const message = `${shortened(printable(first.message), MESSAGE)}${review}${more}`;
  return [`  ${printable(first.file)}:${first.line}`, `${message} ${ink.dim(`[${id}]`)}`];
}

/** What a person is asked to look at stands for its kind. */
const weightOf = ({ confidence }: PlannedChange): number => (confidence === 'review' ? 0 : 1);

/** Which variables are one per session, and which are shared. */
function stateLines({ state }: Report): string[] {
  const named = (title: string, own: Report['state']): string[] => {
    const names = own.slice(0, NAMES).map(({ name, file, line }) => `${name} (${file}:${line})`);
    const more = own.length > NAMES ? ` and ${own.length - NAMES} more` : '';
    return own.length === 0 ? [] : [printable(`  ${title}: ${names.join(', ')}${more}`)];
  };
  const shared = state.filter(({ disposition }) => disposition === 'shared');
  return [
    ...named(
      'one per session',
      state.filter((one) => !shared.includes(one)),
    ),
    ...named('shared by all sessions', shared),
  ];
}

/** What was not tried, and what a person has to know; `--verbose` has the fixes. */
function leftLines(report: Report, ink: Ink): string[] {
  const findings = bySeverity(report.findings);
  const shown = findings.slice(0, FINDINGS).map(({ severity, file, line, message, id }) => {
    const tint = severity === 'note' ? ink.dim : ink.yellow;
    const said = shortened(printable(message), MESSAGE);
    return `  ${tint(severity)} ${printable(file)}:${line} ${said} ${ink.dim(`[${id}]`)}`;
  });
  const hidden = findings.length - shown.length;
  return [
    ...[...verdictOf(report).beside, ...untriedTexts(report)].map((text) => `  ${printable(text)}`),
    ...shown,
    ...(hidden > 0 ? [ink.dim(`  and ${counted(hidden, 'more finding')}`)] : []),
    ink.dim('  --verbose has every place, reason and check; `mcp-migrate explain <id>` more'),
  ];
}

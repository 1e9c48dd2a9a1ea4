import type { PlannedChange } from '../../plan/plan.ts';
import type { Finding } from '../../spec/finding.ts';
import { printable } from '../../verify/describe.ts';
import type { Report } from '../report.ts';
import { isWritten } from '../verdict.ts';
import { columns, counted, type Ink, type TerminalOptions, type TransformText } from './terminal-style.ts';

const SHOWN = 4;

/** What was done or would be, place by place, and with `verbose` the reason of each; a refusal shows its plan only when asked to. */
export function changeLines(report: Report, { transforms = [], verbose }: TerminalOptions, ink: Ink): string[] {
  const { changes } = report;
  if (changes.length === 0 || (report.outcome === 'refused' && !verbose)) return [];
  const ids = [...new Set(changes.map(({ transform }) => transform))];
  const kinds = ids.map((id) => [id, changes.filter(({ transform }) => transform === id)] as const);
  const heading = ink.bold(headingFor(report));
  if (!verbose) return [heading, ...columns(kinds.flatMap(([id, own]) => briefRows(id, own, ink))), ink.dim(WHY)];
  return [heading, ...kinds.flatMap(([id, own]) => [...headingOf(id, transforms, ink), ...columns(own.map(fullRow))])];
}

const WHY = '  --verbose says why, and `mcp-migrate explain <id>` more';

function briefRows(id: string, own: readonly PlannedChange[], ink: Ink): string[][] {
  const shown = own.slice(0, SHOWN);
  const hidden = own.length - shown.length;
  const rows = shown.map((change) => [`  ${placeOf(change)}`, `${messageOf(change)} ${ink.dim(`[${id}]`)}`]);
  return hidden > 0 ? [...rows, ['', ink.dim(`and ${counted(hidden, 'place')} more (--verbose)`)]] : rows;
}

const fullRow = (change: PlannedChange): string[] => [`    ${placeOf(change)}`, messageOf(change)];

function headingFor(report: Report): string {
  if (report.outcome === 'failed' || report.outcome === 'unproven') return 'Tried';
  return isWritten(report) ? 'Done' : 'Planned, not written';
}

function headingOf(id: string, transforms: readonly TransformText[], ink: Ink): string[] {
  const text = transforms.find((transform) => transform.id === id);
  if (!text) return [`  ${id}`];
  return [`  ${text.title} ${ink.dim(`(${id})`)}`, ink.dim(`    ${text.why}`)];
}

const placeOf = ({ file, line }: PlannedChange): string => place(file, line);

const messageOf = ({ message, confidence }: Pick<PlannedChange, 'message' | 'confidence'>): string =>
  printable(message) + (confidence === 'review' ? ' (please review)' : '');

type Disposition = Report['state'][number]['disposition'];

const written = {
  moved: 'moved into the factory: every session builds its own',
  isolated: 'kept per session with AsyncLocalStorage',
  shared: 'shared by all sessions',
  refused: 'refused: it would be shared by all sessions (--shared NAME accepts that)',
} satisfies Record<Disposition, string>;

const planned = {
  ...written,
  moved: 'would move into the factory: every session would build its own',
  isolated: 'would be kept per session with AsyncLocalStorage',
} satisfies Record<Disposition, string>;

/** What somebody may want to decide otherwise. */
const TOLD: ReadonlySet<Disposition> = new Set(['shared', 'refused']);

/** Each variable that outlives a session and what became of it; with `verbose`, and where clients would share it, why and who writes it. */
export function stateLines(report: Report, { verbose }: TerminalOptions, ink: Ink): string[] {
  const { state } = report;
  if (state.length === 0) return [];
  const dispositions = isWritten(report) ? written : planned;
  const rows = columns(
    state.map(({ name, file, line, disposition }) => [
      `  ${printable(name)}`,
      place(file, line),
      dispositions[disposition],
    ]),
  );
  const reasons = state.map(({ why, writes, disposition }) => {
    if (!verbose && !TOLD.has(disposition)) return [];
    const places = writes.map(({ file, line }) => place(file, line)).join(', ');
    return [ink.dim(`    ${printable(why)}${places === '' ? '' : ` (${places})`}`)];
  });
  return [ink.bold('State that outlives a session'), ...rows.flatMap((row, i) => [row, ...(reasons[i] ?? [])])];
}

const rank = { error: 0, warning: 1, note: 2 } satisfies Record<Finding['severity'], number>;

/** What a person has to decide or know, the worst first. */
export function findingLines({ findings }: Report, ink: Ink): string[] {
  if (findings.length === 0) return [];
  const sorted = findings.toSorted((a, b) => rank[a.severity] - rank[b.severity]);
  return [
    ink.bold('Left for you'),
    ...sorted.flatMap((finding, index) => linesOf(withoutRepeated(finding, sorted[index + 1]), ink)),
  ];
}

/** Findings of one kind in a row have one fix; it stands below the last of them. */
function withoutRepeated({ fix, ...finding }: Finding, next: Finding | undefined): Finding {
  return fix === undefined || (next?.id === finding.id && next.fix === fix) ? finding : { ...finding, fix };
}

function linesOf({ id, severity, file, line, message, fix }: Finding, ink: Ink): string[] {
  const colour = { error: ink.red, warning: ink.yellow, note: ink.dim }[severity];
  const said = `  ${colour(severity)} ${place(file, line)} ${printable(message)} ${ink.dim(`[${id}]`)}`;
  return fix === undefined ? [said] : [said, `    fix: ${printable(fix)}`];
}

const place = (file: string, line: number): string => `${printable(file)}:${line}`;

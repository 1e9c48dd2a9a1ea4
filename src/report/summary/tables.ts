import { counted } from '../formats/terminal-style.ts';
import type { Project, Reason, Summary } from './summary.ts';

/** A table of plain text. */
export interface SummaryTable {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** `60 projects: 56 proven, 4 refused`. */
export const headlineOf = ({ projects, outcomes }: Summary): string =>
  `${counted(projects.length, 'project')}: ${outcomes.map(({ outcome, count }) => `${count} ${outcome}`).join(', ')}`;

/** What a summary shows, in any format: the reasons where there are some, and each project in a row. */
export function tablesOf({ reasons, projects }: Summary): readonly SummaryTable[] {
  const ranked = { title: 'What stands in the way', header: REASONS, rows: reasons.map(reasonRow) };
  const all = { title: 'Projects', header: ['Project', 'Outcome', 'Reasons'], rows: projects.map(projectRow) };
  return reasons.length > 0 ? [ranked, all] : [all];
}

const REASONS = ['Reason', 'Projects', 'Nothing else', 'What it means', 'For example'];

const reasonRow = ({ id, count, alone, title, example }: Reason): string[] => [
  ...[id, String(count), String(alone), title],
  [example.target, example.place, example.message].filter((text) => text !== '').join(' '),
];

const projectRow = ({ target, outcome, reasons }: Project): string[] => [
  target,
  outcome,
  reasons.map(({ id }) => id).join(', '),
];

import type { Outcome } from '../report.ts';
import { reasonsOf, type Told } from './reasons.ts';
import { outcomes, type SavedReport } from './saved-report.ts';

/** A file that was read, and the report in it; undefined: it holds none. */
export interface ReadReport {
  readonly file: string;
  readonly report: SavedReport | undefined;
}

/** Many reports on one page. */
export interface Summary {
  readonly outcomes: readonly { readonly outcome: Outcome; readonly count: number }[];
  /** What would unblock most comes first. */
  readonly reasons: readonly Reason[];
  readonly projects: readonly Project[];
  /** Files without a report. */
  readonly unread: readonly string[];
}

/** One kind of obstacle, over all projects. */
export interface Reason {
  readonly id: string;
  /** What it means; empty where this version does not know it. */
  readonly title: string;
  /** Projects that it stands in the way of. */
  readonly count: number;
  /** Those of them that nothing else stands in the way of. */
  readonly alone: number;
  readonly example: { readonly target: string; readonly place: string; readonly message: string };
}

/** One report in a row. */
export interface Project {
  readonly target: string;
  readonly command: SavedReport['command'];
  readonly outcome: Outcome;
  readonly reasons: readonly Told[];
}

/** What many reports say together; `titleOf` knows what an id means. */
export function summaryOf(read: readonly ReadReport[], titleOf: (id: string) => string | undefined): Summary {
  const projects = read.flatMap(({ report }) => (report ? [projectOf(report)] : []));
  const counts = outcomes.map((outcome) => ({
    outcome,
    count: projects.filter((one) => one.outcome === outcome).length,
  }));
  return {
    outcomes: counts.filter(({ count }) => count > 0),
    reasons: ranked(projects, titleOf),
    projects,
    unread: read.filter(({ report }) => report === undefined).map(({ file }) => file),
  };
}

const projectOf = (report: SavedReport): Project => {
  const { target, command, outcome } = report;
  return { target, command, outcome, reasons: reasonsOf(report) };
};

function ranked(projects: readonly Project[], titleOf: (id: string) => string | undefined): Reason[] {
  const ids = new Set(projects.flatMap(({ reasons }) => reasons.map(({ id }) => id)));
  const reasons = [...ids].flatMap((id) => reasonFrom(projects, id, titleOf(id) ?? '') ?? []);
  return reasons.toSorted(
    (one, other) => other.alone - one.alone || other.count - one.count || (one.id < other.id ? -1 : 1),
  );
}

function reasonFrom(projects: readonly Project[], id: string, title: string): Reason | undefined {
  const met = projects.filter(({ reasons }) => reasons.some((reason) => reason.id === id));
  const alone = met.filter(({ reasons }) => reasons.length === 1);
  const [shown] = alone.length > 0 ? alone : met;
  const told = shown?.reasons.find((reason) => reason.id === id);
  if (!shown || !told) return undefined;
  const { place, message } = told;
  return { id, title, count: met.length, alone: alone.length, example: { target: shown.target, place, message } };
}

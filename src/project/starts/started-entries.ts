import type { Entry } from '../entries.ts';
import { stepsToStart } from '../entries/starts-when-run.ts';
import type { ProjectModel } from '../project-model.ts';
import { fileOf } from '../syntax.ts';

type Project = Pick<ProjectModel, 'entries' | 'sites' | 'files' | 'tsconfig'>;

/** The entries that start a server themselves when they are run, else the one from which the fewest steps lead to a start. */
export function startedEntries(project: Project): readonly Entry[] {
  const { entries, sites } = project;
  if (entries.length < 2) return entries;
  const starting = new Set(sites.map(({ call }) => fileOf(call)));
  const own = entries.filter(({ source }) => starting.has(source));
  const run = own.filter(({ source }) => stepsToStart(source, project) !== undefined);
  if (run.length > 0) return run;
  const [nearest] = entries
    .map((entry) => ({ entry, steps: stepsToStart(entry.source, project) ?? Infinity }))
    .toSorted((a, b) => a.steps - b.steps);
  if (nearest && nearest.steps < Infinity) return [behind(nearest.entry, entries)];
  return own.length > 0 ? own : entries.slice(0, 1);
}

/** Of a script that starts a build output, what the output is built from: a person edits that, and it has to be built. */
const behind = (entry: Entry, entries: readonly Entry[]): Entry =>
  entries.find(({ source, started }) => started === entry.started && source !== started) ?? entry;

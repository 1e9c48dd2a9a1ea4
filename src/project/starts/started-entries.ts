import type { Entry } from '../entries.ts';
import { stepsToStart } from '../entries/starts-when-run.ts';
import type { ProjectModel } from '../project-model.ts';
import { fileOf } from '../syntax.ts';

type Project = Pick<ProjectModel, 'entries' | 'sites' | 'files' | 'tsconfig'>;

/** The entries that start a server themselves, else the one from which the fewest steps lead to a start. */
export function startedEntries(project: Project): readonly Entry[] {
  const { entries, sites } = project;
  const starting = new Set(sites.map(({ call }) => fileOf(call)));
  const own = entries.filter(({ source }) => starting.has(source));
  if (own.length > 0 || entries.length < 2) return own.length > 0 ? own : entries;
  const ranked = entries
    .map((entry) => ({ entry, steps: stepsToStart(entry.source, project) ?? Infinity }))
    .toSorted((a, b) => a.steps - b.steps);
  return ranked.slice(0, 1).map(({ entry }) => entry);
}

import type { Entry } from '../entries.ts';
import type { ProjectModel } from '../project-model.ts';
import { fileOf } from '../syntax.ts';

/** The entries that start a server themselves, else the main one. */
export function startedEntries({ entries, sites }: Pick<ProjectModel, 'entries' | 'sites'>): readonly Entry[] {
  const starting = new Set(sites.map(({ call }) => fileOf(call)));
  const own = entries.filter(({ source }) => starting.has(source));
  return own.length > 0 ? own : entries.slice(0, 1);
}

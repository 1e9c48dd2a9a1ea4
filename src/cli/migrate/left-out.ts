import { counted } from '../../report/formats/terminal-style.ts';
import type { LeftOut } from '../../report/report.ts';
import { toolNames } from '../../surface/tool-names.ts';
import type { ProvenEntry } from './prove-entries.ts';
import type { MigrateOptions } from './options.ts';

const NAMED = 3;

/** What this run has not tried, and what would make it try. Empty where nothing was proven. */
export function leftOutOf(entries: readonly ProvenEntry[], { verify, tools }: MigrateOptions): LeftOut[] {
  const proven = entries.filter(({ proof }) => proof !== undefined);
  if (proven.length === 0) return [];
  const names = [...new Set(proven.flatMap(({ before }) => (before.surface ? toolNames(before.surface) : [])))];
  const uncalled = names.filter((name) => !tools.some((tool) => tool.name === name));
  return [
    ...(verify ? [] : [{ what: 'checks', message: 'the checks and the MCP Inspector (--no-verify)' }]),
    ...proven.flatMap(({ before, proof }) => [...lateness(before), ...(proof?.leftOut ?? [])]),
    ...(uncalled.length > 0 ? [calls(uncalled, names)] : []),
  ];
}

function lateness({ isLate, problem, entry }: ProvenEntry['before']): LeftOut[] {
  if (!isLate) return [];
  const why = problem === undefined ? '' : ` (${problem})`;
  const message = `how it was before: ${entry.started} did not start${why}, so over HTTP it was compared with stdio now`;
  return [{ what: 'start-before', message }];
}

function calls(uncalled: readonly string[], names: readonly string[]): LeftOut {
  const few = uncalled.length < names.length && uncalled.length <= NAMED;
  const which = few ? uncalled.join(', ') : counted(uncalled.length, 'tool');
  const message = `what ${which} would answer and send: no call is allowed`;
  return {
    what: 'tool-calls',
    message: `${message} (--allow-tool NAME compares one over stdio and in several sessions)`,
  };
}

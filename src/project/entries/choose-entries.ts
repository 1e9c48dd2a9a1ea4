import { findEntries, namedEntries, sourceIn, toEntry, type Entry } from '../entries.ts';
import { joinPath } from '../paths.ts';
import { configuredRuns } from './client-configurations.ts';
import { filesRunBy } from './command-line.ts';
import { otherEntries, withoutMachine } from './other-entries.ts';
import { entryOf, type Project } from './run-command.ts';

/** The files that start the server, and what a person should know about the choice. */
export interface EntryChoice {
  readonly entries: readonly Entry[];
  /** What says that this is the entry, where bin, main and the start scripts name none that is. */
  readonly why: string | undefined;
  /** The files that may be meant, where there are several. */
  readonly candidates: readonly string[];
  /** The file that would be the entry if there was a way to run it. */
  readonly untold: string | undefined;
}

const CODE = /\.([mc]?[jt]s|tsx|jsx)$/;
const NOTHING_SAID = { why: undefined, candidates: [], untold: undefined };

/** The file of `--entry`, else what bin, the start scripts and main name, else what is found in their stead. */
export function chooseEntries(project: Project, given: string | undefined): EntryChoice {
  if (given !== undefined) return givenEntry(project, given);
  const named = namedEntries(project);
  if (named.length > 0) return { ...NOTHING_SAID, entries: named };
  const other = chooseOther(project);
  if (other) return other;
  return { ...NOTHING_SAID, entries: findEntries(project.files, project.manifest, project.tsconfig), why: CONVENTION };
}

const CONVENTION = 'it is called as entries are';

/** What is to be taken instead of entries that start no server on stdio; undefined when there is nothing. */
export function chooseOther(project: Project): EntryChoice | undefined {
  const { taken, candidates, untold } = otherEntries(project);
  if (taken) return { ...NOTHING_SAID, entries: [taken.entry], why: taken.why };
  return candidates.length > 0 || untold !== undefined
    ? { ...NOTHING_SAID, entries: namedEntries(project), candidates, untold }
    : undefined;
}

/** The source that `--entry` means, by its own name or that of its output; undefined when there is no such file. */
export function givenSource(project: Project, given: string): string | undefined {
  const file = joinPath('', given);
  return project.files.has(file) && CODE.test(file) ? file : sourceIn(project, file);
}

/** Run as something in the project runs it, else as its kind of source is. */
function givenEntry(project: Project, given: string): EntryChoice {
  const source = givenSource(project, given);
  if (source === undefined) return { ...NOTHING_SAID, entries: [] };
  const entry = runsIn(project).find((one) => one.source === source) ?? entryOf(source, project);
  return entry ? { ...NOTHING_SAID, entries: [entry] } : { ...NOTHING_SAID, entries: [], untold: source };
}

/** Everything that bin, main, scripts and client configuration run. */
export function runsIn(project: Project): Entry[] {
  const scripts = Object.entries(project.manifest.scripts).flatMap(([name, script]) =>
    filesRunBy(script).flatMap((run) => toEntry(project, { ...run, name })),
  );
  const configured = configuredRuns(project.files).flatMap((run) => withoutMachine(project, run));
  return [...namedEntries(project), ...scripts, ...configured];
}

import { sourceIn, toEntry, type Entry, type Named } from '../entries.ts';
import { folderOf } from '../paths.ts';
import { configuredRuns, endsOf, type ConfiguredRun } from './client-configurations.ts';
import { filesRunBy } from './command-line.ts';
import { entryOf, type Project } from './run-command.ts';
import { mentionsStart, startsWhenRun } from './starts-when-run.ts';

/** A file that starts the server though bin, main and start name none that does, and what says so. */
interface OtherEntry {
  readonly entry: Entry;
  readonly why: string;
}

/** What was found beside bin, main and start. Of several `candidates` a person has to choose; `untold` is one that nothing says how to run. */
interface OtherEntries {
  readonly taken: OtherEntry | undefined;
  readonly candidates: readonly string[];
  readonly untold: string | undefined;
}

const NONE: OtherEntries = { taken: undefined, candidates: [], untold: undefined };

/** The file that starts a server on stdio by the other scripts, else by client configuration, else by its own text. */
export function otherEntries(project: Project): OtherEntries {
  if (![...project.files.values()].some(mentionsStart)) return NONE;
  for (const look of [byScripts, byConfiguration]) {
    const found = withoutFormer(distinct(look(project)), project);
    const [first] = found;
    if (first && found.length === 1) return { ...NONE, taken: first };
    if (first) return { ...NONE, candidates: found.map(({ entry }) => entry.source) };
  }
  return byItself(project);
}

/** Of several, what served HTTP+SSE before and starts stdio too since it was migrated is not the one that is meant. */
function withoutFormer(found: readonly OtherEntry[], { files }: Project): readonly OtherEntry[] {
  const others = found.filter(({ entry }) => !SERVED_SSE.test(files.get(entry.source) ?? ''));
  return others.length > 0 ? others : found;
}

const SERVED_SSE = /\bserveHttp\([^;]*\bgone: \[/;

/** A script that serves nobody. */
export const isAsideScript = (name: string): boolean => ASIDE_SCRIPT.test(name);

const ASIDE_SCRIPT = /^(pre|post)?(test|lint|format|bench|e2e|check)\b/;
const TEST = /(^|\/)(tests?|__tests__|e2e|bench)\/|\.(test|spec|d)\.[mc]?[jt]sx?$/;

function byScripts(project: Project): OtherEntry[] {
  const runs = Object.entries(project.manifest.scripts)
    .filter(([name]) => !isAsideScript(name))
    .flatMap(([name, script]) => filesRunBy(script).map((run) => ({ ...run, name })));
  return runs.flatMap((run) => starting(run, `the script "${run.name}" runs it`, project));
}

function byConfiguration(project: Project): OtherEntry[] {
  return configuredRuns(project.files).flatMap((run) =>
    withoutMachine(project, run)
      .filter(({ source }) => isStarting(source, project))
      .slice(0, 1)
      .map((entry) => ({ entry, why: `${run.at} runs it` })),
  );
}

const PLAIN_ARGUMENT = /^-{0,2}[a-z][\w=-]*$/;

/** What is run here by a path of some machine; arguments are taken over where they are no places to fill in. */
export function withoutMachine(project: Project, { at, file, args, ...run }: ConfiguredRun): Entry[] {
  const plain = args.every((arg) => PLAIN_ARGUMENT.test(arg)) ? args : [];
  const named = endsOf(file).map((end) => toEntry(project, { ...run, file: end, args: plain, env: {}, name: at }));
  return named.find((entries) => entries.length > 0) ?? [];
}

function starting(named: Named, why: string, project: Project): OtherEntry[] {
  const entries = toEntry(project, named).filter(({ source }) => isStarting(source, project));
  return entries.slice(0, 1).map((entry) => ({ entry, why }));
}

/** A source that is there for tests alone. */
export const isTestFile = (file: string): boolean => TEST.test(file);

const isStarting = (source: string, project: Project): boolean => !isTestFile(source) && startsWhenRun(source, project);

const ASIDE =
  /(^|\/)(tests?|__tests__|e2e|examples?|fixtures|scripts|docs?|bench|demo)\/|\.(test|spec|d|config)\.[mc]?[jt]sx?$/;
const CODE = /\.([mc]?[jt]s|tsx|jsx)$/;

/** The one source that starts a server when it is run; those that only load another one that does are not counted. */
function byItself(project: Project): OtherEntries {
  const own = [...project.files].filter(([file]) => isSource(file, project));
  const making = own.filter(([, text]) => mentionsStart(text)).map(([file]) => file);
  const near = own.filter(([file, text]) => making.includes(file) || making.some((other) => loads(text, other)));
  const starting = near.map(([file]) => file).filter((file) => startsWhenRun(file, project));
  const first = starting.filter((file) => making.includes(file));
  const sources = first.length > 0 ? first : starting;
  const [source] = sources;
  if (source === undefined) return NONE;
  if (sources.length > 1) return { ...NONE, candidates: sources };
  const entry = entryOf(source, project);
  return entry ? { ...NONE, taken: { entry, why: ONLY_ONE } } : { ...NONE, untold: source };
}

const ONLY_ONE = 'it is the only source that starts a server on stdio when it is run';

/** Code of this package that is not made of other code of it. */
const isSource = (file: string, project: Project): boolean =>
  CODE.test(file) && !ASIDE.test(file) && !isNested(file, project) && sourceIn(project, file) === file;

/** In a package below the project. */
function isNested(file: string, { files }: Project): boolean {
  for (let folder = folderOf(file); folder !== ''; folder = folderOf(folder))
    if (files.has(`${folder}/package.json`)) return true;
  return false;
}

/** Whether a source names another one as a module, by its name alone. */
export const loads = (text: string, other: string): boolean => {
  const stem = other.split('/').at(-1)?.replace(CODE, '') ?? other;
  return text.includes(`/${stem}.`) || text.includes(`/${stem}'`) || text.includes(`/${stem}"`);
};

const distinct = (found: readonly OtherEntry[]): OtherEntry[] =>
  [...new Map(found.toReversed().map((one) => [one.entry.source, one])).values()].toReversed();

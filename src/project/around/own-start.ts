import { toEntry } from '../entries.ts';
import { fileRunBy, filesRunBy, type RunFile } from '../entries/command-line.ts';
import type { ProjectModel } from '../project-model.ts';
import { startedEntries } from '../starts/started-entries.ts';

/** Where a command is run: an absolute path below it is one of the project. */
export interface RunPlace {
  readonly folder?: string | undefined;
}

const RUNS_SCRIPT = /^(npm|pnpm|yarn|bun)$/;
const FLAG = /^-/;

/** True where a command, as its words, starts the server of this project: `node dist/index.js`, `npm start`. */
export function startsOwnServer(project: ProjectModel, words: readonly string[], place: RunPlace = {}): boolean {
  const own = new Set(startedEntries(project).map(({ source }) => source));
  const inside = runsOf(project, words).map((run) => ({ ...run, name: '', file: withoutFolder(run.file, place) }));
  return inside
    .filter(({ file }) => !file.startsWith('/'))
    .some((run) => toEntry(project, run).some(({ source }) => own.has(source)));
}

function runsOf(project: ProjectModel, words: readonly string[]): RunFile[] {
  const script = scriptRunBy(project, words);
  return script === undefined ? fileRunBy(words) : filesRunBy(project.manifest.scripts[script] ?? '');
}

/** The script of package.json that a command runs. */
function scriptRunBy({ manifest }: Pick<ProjectModel, 'manifest'>, words: readonly string[]): string | undefined {
  const [program = '', ...rest] = words;
  if (!RUNS_SCRIPT.test(program)) return undefined;
  const names = rest.filter((word) => !FLAG.test(word) && word !== 'run' && word !== 'run-script');
  const [name = ''] = names;
  return manifest.scripts[name] === undefined ? undefined : name;
}

const withoutFolder = (file: string, { folder }: RunPlace): string =>
  folder !== undefined && file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file;

/** True where a command names the package itself, as the registry has it or as it is installed: `npx -y my-server`. */
export function namesOwnPackage({ manifest }: Pick<ProjectModel, 'manifest'>, words: readonly string[]): boolean {
  const names = [manifest.name, ...manifest.bin.map(({ name }) => name)].filter((name) => name !== undefined);
  return words.some((word) => names.some((name) => word === name || word.startsWith(`${name}@`)));
}

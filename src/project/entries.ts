import type { Files } from '../edits/edit.ts';
import { bundlesOf, withoutExtension } from './entries/bundles.ts';
import { filesRunBy, type RunFile } from './entries/command-line.ts';
import { entryOf, type Project } from './entries/run-command.ts';
import type { Manifest } from './manifest.ts';
import { extensionOf, joinPath, nameOf } from './paths.ts';
import type { TsConfig } from './tsconfig.ts';
import { isNodeScript, startedBy } from './starts/wrapped-outputs.ts';

/** The program that runs a file. */
export type Runner = 'node' | 'tsx' | 'bun' | 'ts-node';

/**
 * A file that starts the server. `source` is what a person edits, `started` what is run (the build output, or the source itself),
 * `runner` the program that runs it, with its `flags` in front of the file, `args` behind it and `env` set.
 */
export interface Entry extends Omit<RunFile, 'file'> {
  readonly name: string;
  readonly source: string;
  readonly started: string;
}

const SOURCE = /\.([mc]?[tj]s|tsx|jsx)$/;
const CONVENTIONAL = ['src/index', 'src/main', 'src/server', 'src/cli', 'index', 'server', 'main'];
const PLAIN = { flags: [], args: [], env: {} };

/** The entries named by bin, the start scripts and main, in that order, each source once; one called as entries are when these name none. */
export function findEntries(files: Files, manifest: Manifest, tsconfig: TsConfig | undefined): Entry[] {
  const project = { files, manifest, tsconfig };
  const named = namedEntries(project);
  return named.length > 0 ? named : conventionalEntry(project);
}

/** The entries named by bin, the start scripts and main, in that order, each source once. */
export function namedEntries(project: Project): Entry[] {
  const { manifest } = project;
  const run = fromScripts(manifest).flatMap((candidate) => toEntry(project, candidate));
  const [bin, main] = [manifest.bin, manifest.main.map((file) => ({ name: 'main', file }))].map((named) =>
    named.flatMap((candidate) => toEntry(project, candidate)),
  );
  const entries = [...(bin ?? []), ...run, ...(main ?? [])].map((entry) => asRun(entry, run));
  return [...new Map(entries.toReversed().map((entry) => [entry.source, entry])).values()].toReversed();
}

/** What runs TypeScript is guessed for bin and main: a script that runs the file knows it. */
function asRun(entry: Entry, run: readonly Entry[]): Entry {
  const known = run.find(({ source, started }) => source === entry.source && started === entry.started);
  return known && /\.[mc]?tsx?$/.test(entry.started) ? known : entry;
}

/** A file that something names, as it is named. */
export interface Named extends Partial<RunFile> {
  readonly name: string;
  readonly file: string;
}

/** The entry that is named, behind those that it only wraps; none when it is no source and no output of one. */
export function toEntry(project: Project, { name, file: written, ...run }: Named): Entry[] {
  const file = joinPath('', written);
  const source = isNodeScript(project.files, file) ? file : sourceIn(project, file);
  if (source === undefined) return [];
  const runner = /\.[mc]?tsx?$/.test(file) ? shebangRunner(project.files.get(source)) : 'node';
  const entry: Entry = { runner, ...PLAIN, ...run, name, source, started: file };
  return [...wrapped(project, entry), entry];
}

/** `bin/x.js` that only starts a build output: its source is the entry before it, started the same way. */
function wrapped(project: Project, entry: Entry): Entry[] {
  const outputs = startedBy(project.files, entry.source);
  const sources = outputs.map((output) => sourceIn(project, output)).filter((file) => file !== undefined);
  return sources.filter((source) => source !== entry.source).map((source) => ({ ...entry, source }));
}

/** The files without the build outputs that an entry only wraps: their sources are looked at instead. */
export function withoutOutputs(project: Project, entries: readonly Entry[]): Files {
  const { files } = project;
  const outputs = entries
    .flatMap(({ source }) => startedBy(files, source))
    .filter((output) => files.has(output) && sourceIn(project, output) !== output);
  return outputs.length === 0 ? files : new Map([...files].filter(([file]) => !outputs.includes(file)));
}

/** The source an output was made of: what a bundler is told to make it of, else where it would be. */
export function sourceIn({ files, manifest, tsconfig }: Project, output: string): string | undefined {
  const bundle = bundlesOf(files, manifest).find((one) => one.output === withoutExtension(output));
  return bundle?.source ?? sourceOf(files, output, tsconfig);
}

/** The source an output was built from: by outDir and rootDir, by convention, else the file itself. */
export function sourceOf(files: Files, output: string, tsconfig: TsConfig | undefined): string | undefined {
  const stem = output.replace(SOURCE, '');
  const outDirs = [tsconfig?.outDir, 'dist', 'build', 'lib', 'out'].filter(
    (dir): dir is string => dir !== undefined && dir !== '',
  );
  const inner = outDirs.filter((dir) => stem.startsWith(`${dir}/`)).map((dir) => stem.slice(dir.length + 1));
  const unscoped = inner.flatMap((path) => [path, path.replace(/^(esm|cjs|src|dist)\//, '')]);
  const roots = [tsconfig?.rootDir, 'src', ''].filter((dir) => dir !== undefined);
  const stems = unscoped.flatMap((path) => roots.map((root) => joinPath(root, path)));
  const names = [...stems, ...stems.map((path) => joinPath(path, 'index'))];
  const built = names.flatMap((path) => ['.ts', '.mts', '.cts', '.tsx'].map((extension) => path + extension));
  const itself = [output, ...['.ts', '.js', '.mjs', '.cjs'].map((extension) => stem + extension)];
  return [...built, ...itself].find((file) => files.has(file) && SOURCE.test(file));
}

function shebangRunner(text: string | undefined): Runner {
  const first = text?.slice(0, 100).split('\n')[0] ?? '';
  if (/\bbun\b/.test(first)) return 'bun';
  return /\bts-node\b/.test(first) ? 'ts-node' : 'tsx';
}

const fromScripts = ({ scripts }: Manifest): Named[] =>
  ['start', 'serve', 'dev'].flatMap((name) => filesRunBy(scripts[name] ?? '').map((run) => ({ ...run, name })));

function conventionalEntry(project: Project): Entry[] {
  for (const stem of CONVENTIONAL)
    for (const extension of ['.ts', '.mts', '.js', '.mjs', '.cjs']) {
      const file = stem + extension;
      if (project.files.has(file)) return [entryOf(file, project) ?? asItIs(file)];
    }
  return [];
}

const asItIs = (file: string): Entry => ({
  ...{ name: withoutExtension(nameOf(file)), source: file, started: file, ...PLAIN },
  runner: /\.[mc]?ts$/.test(extensionOf(file)) ? 'tsx' : 'node',
});

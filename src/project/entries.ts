import type { Files } from '../edits/edit.ts';
import type { Manifest } from './manifest.ts';
import { extensionOf, joinPath, nameOf } from './paths.ts';
import type { TsConfig } from './tsconfig.ts';
import { startedBy } from './starts/wrapped-outputs.ts';

/**
 * A file that starts the server. `source` is what a person edits, `started` what is run (the build output, or the source itself),
 * `runner` the program that runs it.
 */
export interface Entry {
  readonly name: string;
  readonly source: string;
  readonly started: string;
  readonly runner: 'node' | 'tsx' | 'bun' | 'ts-node';
  readonly args: readonly string[];
}

const SOURCE = /\.([mc]?[tj]s|tsx|jsx)$/;
const CONVENTIONAL = ['src/index', 'src/main', 'src/server', 'src/cli', 'index', 'server', 'main'];

/** The entries named by bin, the start scripts and main, in that order, each source once. */
export function findEntries(files: Files, manifest: Manifest, tsconfig: TsConfig | undefined): Entry[] {
  const named = [...manifest.bin, ...fromScripts(manifest), ...manifest.main.map((file) => ({ name: 'main', file }))];
  const entries = named.flatMap((candidate) => toEntry(files, candidate, tsconfig));
  const fallback = entries.length > 0 ? [] : conventionalEntry(files);
  return [
    ...new Map([...entries, ...fallback].toReversed().map((entry) => [entry.source, entry])).values(),
  ].toReversed();
}

interface Named {
  readonly name: string;
  readonly file: string;
  readonly runner?: Entry['runner'];
  readonly args?: readonly string[];
}

function toEntry(files: Files, named: Named, tsconfig: TsConfig | undefined): Entry[] {
  const file = joinPath('', named.file);
  const source = sourceOf(files, file, tsconfig);
  if (source === undefined) return [];
  const runner = named.runner ?? (/\.[mc]?tsx?$/.test(file) ? shebangRunner(files.get(source)) : 'node');
  const entry: Entry = { name: named.name, source, started: file, runner, args: named.args ?? [] };
  return [...wrapped(files, entry, tsconfig), entry];
}

/** `bin/x.js` that only starts a build output: its source is the entry before it, started the same way. */
function wrapped(files: Files, entry: Entry, tsconfig: TsConfig | undefined): Entry[] {
  const outputs = startedBy(files, entry.source);
  const sources = outputs.map((output) => sourceOf(files, output, tsconfig)).filter((file) => file !== undefined);
  return sources.filter((source) => source !== entry.source).map((source) => ({ ...entry, source }));
}

/** The files without the build outputs that an entry only wraps: their sources are looked at instead. */
export function withoutOutputs(files: Files, entries: readonly Entry[], tsconfig: TsConfig | undefined): Files {
  const outputs = entries
    .flatMap(({ source }) => startedBy(files, source))
    .filter((output) => files.has(output) && sourceOf(files, output, tsconfig) !== output);
  return outputs.length === 0 ? files : new Map([...files].filter(([file]) => !outputs.includes(file)));
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
  const built = stems.flatMap((path) => ['.ts', '.mts', '.cts', '.tsx'].map((extension) => path + extension));
  const itself = [output, ...['.ts', '.js', '.mjs', '.cjs'].map((extension) => stem + extension)];
  return [...built, ...itself].find((file) => files.has(file) && SOURCE.test(file));
}

function shebangRunner(text: string | undefined): Entry['runner'] {
  const first = text?.slice(0, 100).split('\n')[0] ?? '';
  if (/\bbun\b/.test(first)) return 'bun';
  return /\bts-node\b/.test(first) ? 'ts-node' : 'tsx';
}

function fromScripts({ scripts }: Manifest): Named[] {
  return ['start', 'serve', 'dev'].flatMap((name) => {
    const command = scripts[name];
    const match =
      command &&
      /(?:^|[\s;&])(node|tsx|bun|ts-node)\s+((?:(?:run|watch|--?[^\s]+)\s+)*)([^\s;&|]+\.[mc]?[tj]sx?)((?:\s+[^\s;&|]+)*)/.exec(
        command,
      );
    if (!match) return [];
    const [, runner, flags = '', file, args = ''] = match;
    if (file === undefined) return [];
    const program = runner === 'node' && flags.includes('tsx') ? 'tsx' : (runner as Entry['runner']);
    return [{ name, file, runner: program, args: args.split(/\s+/).filter(Boolean) }];
  });
}

function conventionalEntry(files: Files): Entry[] {
  for (const stem of CONVENTIONAL)
    for (const extension of ['.ts', '.mts', '.js', '.mjs', '.cjs']) {
      const file = stem + extension;
      if (files.has(file))
        return [{ name: nameOf(stem), source: file, started: file, runner: runnerOf(file), args: [] }];
    }
  return [];
}

const runnerOf = (file: string): Entry['runner'] => (/\.[mc]?ts$/.test(extensionOf(file)) ? 'tsx' : 'node');

import { ts } from 'ts-morph';
import type { Files } from '../../edits/edit.ts';
import type { Manifest } from '../manifest.ts';
import { folderOf, joinPath, nameOf } from '../paths.ts';
import { nodesIn } from '../syntax.ts';

/** A source that a bundler makes one file of; `output` has no extension. */
export interface Bundle {
  readonly source: string;
  readonly output: string;
}

const CONFIGURATION =
  /^(tsup|tsdown|build|rollup|rolldown|vite|esbuild|rspack|bun)\.config(\.\w+)?\.[mc]?[jt]s$|^(scripts\/)?(esbuild|build|bundle)\.[mc]?[jt]s$/;
const ENTRY_KEY = /^(entry|entries|entryPoints|entrypoints|input)$/;
const FILE_KEY = /^(outfile|outFile|file)$/;
const NAME_KEY = /^(fileName|entryFileNames)$/;
const FOLDER_KEY = /^(outDir|outdir|dir)$/;
const BUNDLER = /(?:^|[\s;&|/])(tsup|tsup-node|tsdown|esbuild|bun\s+build|ncc\s+build|bunchee|unbuild)\s+([^;&|]*)/g;
const SOURCE = /\.([mc]?[tj]s|tsx|jsx)$/;
const OUTPUT_FILE = /(?:--outfile|-o)[=\s]["']?([^\s"']+\.[mc]?js)/;
const OUTPUT_FOLDER = /(?:--outdir|--out-dir|-d|-o|--out|--dir)[=\s]["']?([^\s"']+)/;

/** What bundlers make of the sources, by their configuration and by the scripts that run them. */
export const bundlesOf = (files: Files, { scripts }: Pick<Manifest, 'scripts'>): Bundle[] => [
  ...[...files].flatMap(([file, text]) => (CONFIGURATION.test(file) ? configured(files, file, text) : [])),
  ...Object.values(scripts).flatMap((script) => [...script.matchAll(BUNDLER)].flatMap((run) => commanded(files, run))),
];

/** Entries of a configuration, by the words that bundlers have in common. */
function configured(files: Files, file: string, text: string): Bundle[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const properties = [...nodesIn(source)].filter(ts.isPropertyAssignment);
  const valuesOf = (key: RegExp): ts.Expression[] =>
    properties.filter(({ name }) => key.test(name.getText())).map(({ initializer }) => initializer);
  const [folder = 'dist'] = valuesOf(FOLDER_KEY).flatMap(stringsIn);
  const named = valuesOf(ENTRY_KEY).flatMap((value) => entriesIn(files, value));
  const inFolder = valuesOf(NAME_KEY)
    .flatMap(stringsIn)
    .filter((name) => !name.includes('['));
  const single = [...valuesOf(FILE_KEY).flatMap(stringsIn), ...inFolder.map((name) => joinPath(folder, name))];
  return placedIn(named, folder, single);
}

interface Named {
  readonly source: string;
  /** What the configuration calls its output. */
  readonly name: string | undefined;
}

function entriesIn(files: Files, value: ts.Expression): Named[] {
  if (!ts.isObjectLiteralExpression(value))
    return stringsIn(value).flatMap((path) => existing(files, path).map((source) => ({ source, name: undefined })));
  return value.properties.filter(ts.isPropertyAssignment).flatMap(({ name, initializer }) =>
    stringsIn(initializer)
      .flatMap((path) => existing(files, path))
      .map((source) => ({ source, name: name.getText().replaceAll(/["']/g, '') })),
  );
}

/** The strings of an expression: `'a'`, `['a', 'b']`, `resolve(__dirname, 'a')`. */
const stringsIn = (value: ts.Expression): string[] =>
  [...nodesIn(value)].filter(ts.isStringLiteralLike).map(({ text }) => text);

const existing = (files: Files, path: string): string[] => {
  const plain = joinPath('', path);
  const found = [plain, `${plain}.ts`, `${plain}.mts`, `${plain}.js`].find((file) => files.has(file));
  return found !== undefined && SOURCE.test(found) ? [found] : [];
};

function commanded(files: Files, [, , said = '']: RegExpExecArray): Bundle[] {
  const words = said.split(/\s+/).map((word) => word.replaceAll(/["']/g, ''));
  const sources = words.filter((word) => SOURCE.test(word)).flatMap((word) => existing(files, word));
  const [, file] = OUTPUT_FILE.exec(said) ?? [];
  const [, folder = 'dist'] = OUTPUT_FOLDER.exec(said) ?? [];
  const named = sources.map((source) => ({ source, name: undefined }));
  return placedIn(named, folder, file === undefined ? [] : [file]);
}

function placedIn(named: readonly Named[], folder: string, single: readonly string[]): Bundle[] {
  const [file] = single;
  const [only] = named;
  if (only && named.length === 1 && single.length > 0 && file !== undefined)
    return [{ source: only.source, output: withoutExtension(joinPath('', file)) }];
  const common = commonFolder(named.map(({ source }) => source));
  return named.map(({ source, name }) => ({
    source,
    output: joinPath(folder, name ?? withoutExtension(source.slice(common.length))),
  }));
}

/** The folder that all files are in, with its slash. */
export function commonFolder(files: readonly string[]): string {
  const [first = ''] = files;
  const folders = `${folderOf(first)}/`.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'));
  const shared = folders.filter((folder) => folder !== '' && files.every((file) => file.startsWith(`${folder}/`)));
  const deepest = shared.filter((folder) => !folder.endsWith('/')).at(-1);
  return deepest === undefined ? '' : `${deepest}/`;
}

/** `dist/index` of `dist/index.js`. */
export const withoutExtension = (file: string): string =>
  nameOf(file).includes('.') ? file.replace(/\.[^./]+$/, '') : file;

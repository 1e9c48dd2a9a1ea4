import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import ts from 'typescript';
import type { Files } from '../src/edits/edit.ts';
import { writeTree } from './fixture-case.ts';
import { repository, tempFolder } from './temp-folder.ts';

/** What stands in generated files. */
const GENERATED = 'This file is yours: edit it freely.';

/** What node_modules holds, by path and language version. */
type Parsed = Map<string, ts.SourceFile | undefined>;

/** A project on disk with a configuration of its own. */
interface Configured {
  readonly folder: string;
  readonly options: ts.CompilerOptions;
  readonly fileNames: readonly string[];
  readonly errors: readonly ts.Diagnostic[];
}

/**
 * The errors that the own configuration of each project finds in it, or `node --check` where it has none. Projects whose
 * options are the same are compiled together, each in a folder of its own: what they import and what is generated is
 * checked once.
 */
export async function compileAll(projects: readonly Files[]): Promise<string[][]> {
  const root = await tempFolder();
  symlinkSync(path.join(repository, 'node_modules'), path.join(root, 'node_modules'));
  const seen = new Set<string>();
  const folders = projects.map((files, index) => {
    const folder = path.join(root, String(index));
    writeTree(folder, withoutRepeats(files, seen));
    return { folder, files };
  });
  const found = typeErrors(folders.filter(({ files }) => files.has('tsconfig.json')));
  const checked = new Set<string>();
  return Promise.all(
    folders.map(
      async ({ folder, files }) => found.get(folder) ?? (await syntaxErrors(folder, newSources(files, checked))),
    ),
  );
}

/** A generated file that another project with the same configuration has word for word is not checked once more. */
function withoutRepeats(files: Files, seen: Set<string>): Files {
  const configuration = files.get('tsconfig.json') ?? '';
  return new Map(
    [...files].map(([file, text]) => {
      const key = configuration + text;
      const repeats = file.endsWith('.ts') && text.includes(GENERATED) && seen.has(key);
      seen.add(key);
      return [file, repeats ? `// @ts-nocheck\n${text}` : text];
    }),
  );
}

function typeErrors(projects: readonly { folder: string; files: Files }[]): Map<string, string[]> {
  const groups = new Map<string, Configured[]>();
  for (const { folder, files } of projects) {
    const project = configured(folder);
    const key = keyOf(project, files);
    groups.set(key, [...(groups.get(key) ?? []), project]);
  }
  const parsed: Parsed = new Map();
  return new Map([...groups.values()].flatMap((group) => errorsOf(group, parsed)));
}

function configured(folder: string): Configured {
  const file = path.join(folder, 'tsconfig.json');
  const { config } = ts.readConfigFile(file, (name) => ts.sys.readFile(name)) as { config: unknown };
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  return { folder, options, fileNames, errors };
}

const PLACES = ['configFilePath', 'rootDir', 'outDir', 'declarationDir', 'pathsBasePath'];

/** The same for projects that share a compiler; what declares globals, or aliases paths, is compiled alone. */
function keyOf({ folder, options }: Configured, files: Files): string {
  const read = options.allowJs ? /\.[mc]?[tj]s$/ : /\.[mc]?ts$/;
  const sources = [...files].filter(([file]) => read.test(file));
  const alone =
    options.paths !== undefined ||
    sources.some(([file, text]) => /\.d\.[mc]?ts$/.test(file) || !/^(import|export)\b/m.test(text));
  const shared = Object.entries(options).filter(([name]) => !PLACES.includes(name));
  return `${alone ? folder : ''} ${JSON.stringify(shared)}`;
}

function errorsOf(group: readonly Configured[], parsed: Parsed): [string, string[]][] {
  const [first] = group;
  if (!first) return [];
  const fileNames = group.flatMap((project) => project.fileNames);
  const options = { ...first.options, noEmit: true, skipLibCheck: true };
  if (group.length > 1) delete options.rootDir;
  const program = ts.createProgram(fileNames, options, cachingHost(options, parsed));
  const diagnostics = ts.getPreEmitDiagnostics(program);
  return group.map(({ folder, errors, ...project }) => {
    const own = diagnostics.filter(({ file }) => !file || file.fileName.startsWith(`${folder}/`));
    const strays = project.fileNames.filter((file) => !file.startsWith(project.options.rootDir ?? folder));
    return [folder, [...strays.map((file) => `${file} is outside of rootDir`), ...[...errors, ...own].map(shown)]];
  });
}

function cachingHost(options: ts.CompilerOptions, parsed: Parsed): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (file, languageVersion, ...rest) => {
    if (!file.includes('/node_modules/')) return read(file, languageVersion, ...rest);
    const key = `${file} ${JSON.stringify(languageVersion)}`;
    if (!parsed.has(key)) parsed.set(key, read(file, languageVersion, ...rest));
    return parsed.get(key);
  };
  return host;
}

function shown({ file, start, messageText }: ts.Diagnostic): string {
  const line = file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0;
  const name = path.basename(file?.fileName ?? 'tsconfig.json');
  return `${name}:${line + 1} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
}

/** The JavaScript of a project, without generated files that another project of the same kind has word for word. */
function newSources(files: Files, checked: Set<string>): string[] {
  const { type } = JSON.parse(files.get('package.json') ?? '{}') as { type?: string };
  const sources = [...files].filter(([file]) => /\.[mc]?js$/.test(file));
  const isNew = ([file, text]: [string, string]): boolean => {
    const key = `${type ?? ''} ${path.extname(file)} ${text}`;
    const repeats = text.includes(GENERATED) && checked.has(key);
    checked.add(key);
    return !repeats;
  };
  return sources.filter(isNew).map(([file]) => file);
}

async function syntaxErrors(folder: string, sources: readonly string[]): Promise<string[]> {
  const results = await Promise.all(
    sources.map((file) => execa('node', ['--check', file], { cwd: folder, reject: false, timeout: 240_000 })),
  );
  return results.filter(({ exitCode }) => exitCode !== 0).map(({ stderr }) => stderr);
}

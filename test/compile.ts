import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import ts from 'typescript';
import type { Files } from '../src/edits/edit.ts';
import { writeTree } from './fixture-case.ts';
import { repository, tempFolder } from './temp-folder.ts';

/** A project on disk with a configuration of its own. */
interface Configured {
  readonly folder: string;
  readonly options: ts.CompilerOptions;
  readonly fileNames: readonly string[];
  readonly errors: readonly ts.Diagnostic[];
}

/**
 * The errors that the own configuration of each project finds in it, or `node --check` where it has none. Projects whose
 * options are the same are compiled together, each in a folder of its own: what they import is checked once.
 */
export async function compileAll(projects: readonly Files[]): Promise<string[][]> {
  const root = await tempFolder();
  symlinkSync(path.join(repository, 'node_modules'), path.join(root, 'node_modules'));
  const folders = projects.map((files, index) => {
    const folder = path.join(root, String(index));
    writeTree(folder, files);
    return { folder, files };
  });
  const found = typeErrors(folders.filter(({ files }) => files.has('tsconfig.json')));
  return Promise.all(
    folders.map(async ({ folder, files }) => found.get(folder) ?? (await syntaxErrors(folder, files))),
  );
}

function typeErrors(projects: readonly { folder: string; files: Files }[]): Map<string, string[]> {
  const groups = new Map<string, Configured[]>();
  for (const { folder, files } of projects) {
    const project = configured(folder);
    const key = keyOf(project, files);
    groups.set(key, [...(groups.get(key) ?? []), project]);
  }
  return new Map([...groups.values()].flatMap(errorsOf));
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
  const sources = [...files].filter(([file]) => /\.[mc]?[tj]s$/.test(file));
  const alone =
    options.paths !== undefined ||
    sources.some(([file, text]) => /\.d\.[mc]?ts$|\.c?js$/.test(file) || !/^(import|export)\b/m.test(text));
  const shared = Object.entries(options).filter(([name]) => !PLACES.includes(name));
  return `${alone ? folder : ''} ${JSON.stringify(shared)}`;
}

function errorsOf(group: readonly Configured[]): [string, string[]][] {
  const [first] = group;
  if (!first) return [];
  const fileNames = group.flatMap((project) => project.fileNames);
  const options = { ...first.options, noEmit: true, skipLibCheck: true };
  if (group.length > 1) delete options.rootDir;
  const program = ts.createProgram(fileNames, options);
  const diagnostics = ts.getPreEmitDiagnostics(program);
  return group.map(({ folder, errors, ...project }) => {
    const own = diagnostics.filter(({ file }) => !file || file.fileName.startsWith(`${folder}/`));
    const strays = project.fileNames.filter((file) => !file.startsWith(project.options.rootDir ?? folder));
    return [folder, [...strays.map((file) => `${file} is outside of rootDir`), ...[...errors, ...own].map(shown)]];
  });
}

function shown({ file, start, messageText }: ts.Diagnostic): string {
  const line = file?.getLineAndCharacterOfPosition(start ?? 0).line ?? 0;
  const name = path.basename(file?.fileName ?? 'tsconfig.json');
  return `${name}:${line + 1} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
}

async function syntaxErrors(folder: string, files: Files): Promise<string[]> {
  const sources = [...files.keys()].filter((file) => /\.[mc]?js$/.test(file));
  const results = await Promise.all(
    sources.map((file) => execa('node', ['--check', file], { cwd: folder, reject: false, timeout: 20_000 })),
  );
  return results.filter(({ exitCode }) => exitCode !== 0).map(({ stderr }) => stderr);
}

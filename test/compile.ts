import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import ts from 'typescript';
import type { Files } from '../src/edits/edit.ts';
import { writeTree } from './fixture-case.ts';
import { repository, tempFolder } from './temp-folder.ts';

/** Compiles projects one after another; what node_modules holds is parsed once. */
export type Compile = (files: Files) => Promise<string[]>;

/** The errors that a project's own configuration, or `node --check` for JavaScript, finds in a project on disk. */
export function createCompiler(): Compile {
  const parsed = new Map<string, ts.SourceFile | undefined>();
  return async (files) => {
    const folder = await tempFolder();
    writeTree(folder, files);
    symlinkSync(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
    return files.has('tsconfig.json') ? typeErrors(folder, parsed) : await syntaxErrors(folder, files);
  };
}

function typeErrors(folder: string, parsed: Map<string, ts.SourceFile | undefined>): string[] {
  const file = path.join(folder, 'tsconfig.json');
  const { config } = ts.readConfigFile(file, (name) => ts.sys.readFile(name)) as { config: unknown };
  const { options, fileNames, errors } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const all = { ...options, noEmit: true, skipLibCheck: true };
  const program = ts.createProgram(fileNames, all, cachingHost(all, parsed));
  return [...errors, ...ts.getPreEmitDiagnostics(program)].map((found) => {
    const line = found.file?.getLineAndCharacterOfPosition(found.start ?? 0).line ?? 0;
    return `${path.basename(found.file?.fileName ?? 'tsconfig.json')}:${line + 1} ${ts.flattenDiagnosticMessageText(found.messageText, '\n')}`;
  });
}

function cachingHost(options: ts.CompilerOptions, parsed: Map<string, ts.SourceFile | undefined>): ts.CompilerHost {
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

async function syntaxErrors(folder: string, files: Files): Promise<string[]> {
  const sources = [...files.keys()].filter((file) => /\.[mc]?js$/.test(file));
  const results = await Promise.all(
    sources.map((file) => execa('node', ['--check', file], { cwd: folder, reject: false, timeout: 20_000 })),
  );
  return results.filter(({ exitCode }) => exitCode !== 0).map(({ stderr }) => stderr);
}

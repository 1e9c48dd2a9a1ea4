import { Project, ts } from 'ts-morph';
import type { Files } from '../edits/edit.ts';
import { joinPath } from './paths.ts';
import type { TsConfig } from './tsconfig.ts';

/** A parsed and bound part of the project: `sources` holds the import closure of the roots by project path. */
export interface Program {
  readonly checker: ts.TypeChecker;
  readonly sources: ReadonlyMap<string, ts.SourceFile>;
}

const READ_BY_RESOLUTION = /\.([mc]?[tj]sx?|json)$/;

/** Loads the files that the roots reach through relative imports, path aliases and package imports; no type libraries. */
export function loadProgram(files: Files, roots: readonly string[], tsconfig: TsConfig | undefined): Program {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    compilerOptions: {
      noLib: true,
      allowJs: true,
      checkJs: false,
      types: [],
      jsx: ts.JsxEmit.Preserve,
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      allowImportingTsExtensions: true,
      noEmit: true,
      paths: rootedPaths(tsconfig),
    },
  });
  const disk = project.getFileSystem();
  for (const [file, text] of files) if (READ_BY_RESOLUTION.test(file)) disk.writeFileSync(`/${file}`, text);
  for (const root of roots) project.addSourceFileAtPath(`/${root}`);
  project.resolveSourceFileDependencies();
  const sources = project
    .getSourceFiles()
    .map((source) => [source.getFilePath().slice(1), source.compilerNode] as const);
  return {
    checker: project.getTypeChecker().compilerObject,
    sources: new Map(sources.filter(([file]) => files.has(file))),
  };
}

/** `paths` and `baseUrl` of the project as paths from its root. */
function rootedPaths(tsconfig: TsConfig | undefined): Record<string, string[]> {
  const base = tsconfig?.baseUrl;
  const rooted = (target: string): string => `./${joinPath(base ?? '', target)}`;
  const named = Object.entries(tsconfig?.paths ?? {}).map(([name, targets]) => [name, targets.map(rooted)] as const);
  return { ...(base !== undefined && { '*': [rooted('*')] }), ...Object.fromEntries(named) };
}

import { Project, ts } from 'ts-morph';
import type { Files } from '../edits/edit.ts';
import { joinPath } from './paths.ts';
import type { TsConfig } from './tsconfig.ts';

/** A parsed and bound part of the project: `sources` holds the import closure of the roots by project path. */
export interface Program {
  /** Holds the parsed files; the next program of the same project takes it over. */
  readonly project: Project;
  readonly files: Files;
  readonly checker: ts.TypeChecker;
  readonly sources: ReadonlyMap<string, ts.SourceFile>;
}

/** What a program is loaded from; `roots` are project paths. */
export interface Sources {
  readonly files: Files;
  readonly roots: readonly string[];
  readonly tsconfig: TsConfig | undefined;
}

const READ_BY_RESOLUTION = /\.([mc]?[tj]sx?|json)$/;

/** Loads the files that the roots reach through relative imports, path aliases and package imports; no type libraries. */
export function loadProgram({ files, roots, tsconfig }: Sources, previous?: Program): Program {
  const project = previous?.project ?? emptyProject(tsconfig);
  if (previous) refresh(project, previous.files, files);
  else write(project, files.keys(), files);
  for (const root of roots) project.addSourceFileAtPathIfExists(`/${root}`);
  project.resolveSourceFileDependencies();
  const sources = project
    .getSourceFiles()
    .map((source) => [source.getFilePath().slice(1), source.compilerNode] as const);
  return {
    project,
    files,
    checker: project.getTypeChecker().compilerObject,
    sources: new Map(sources.filter(([file]) => files.has(file))),
  };
}

function emptyProject(tsconfig: TsConfig | undefined): Project {
  return new Project({
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
}

function write(project: Project, names: Iterable<string>, files: Files): void {
  const disk = project.getFileSystem();
  for (const file of names) if (READ_BY_RESOLUTION.test(file)) disk.writeFileSync(`/${file}`, files.get(file) ?? '');
}

/** Brings a project from one state of its files to the next; what is unchanged stays parsed. */
function refresh(project: Project, before: Files, after: Files): void {
  const changed = [...after.keys()].filter((file) => before.get(file) !== after.get(file));
  write(project, changed, after);
  for (const source of changed.map((file) => project.getSourceFile(`/${file}`))) {
    if (!source) continue;
    const path = source.getFilePath();
    project.removeSourceFile(source);
    project.addSourceFileAtPath(path); // replacing its text would change its line ends
  }
}

/** `paths` and `baseUrl` of the project as paths from its root. */
function rootedPaths(tsconfig: TsConfig | undefined): Record<string, string[]> {
  const base = tsconfig?.baseUrl;
  const rooted = (target: string): string => `./${joinPath(base ?? '', target)}`;
  const named = Object.entries(tsconfig?.paths ?? {}).map(([name, targets]) => [name, targets.map(rooted)] as const);
  return { ...(base !== undefined && { '*': [rooted('*')] }), ...Object.fromEntries(named) };
}

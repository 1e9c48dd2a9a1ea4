import { ts } from 'ts-morph';
import type { ProjectModel } from '../../project/project-model.ts';
import { extensionOf, folderOf, joinPath, relativePath } from '../../project/paths.ts';
import type { StartSite } from '../../project/starts/start-sites.ts';
import { ADAPTER_MODULE, HTTP_MODULE, SESSION_MODULE } from '../../project/generated-modules.ts';
import { fileOf } from '../../project/syntax.ts';

/** The generated files of a project and how they are imported. */
export interface HttpModule {
  readonly language: 'ts' | 'js';
  readonly module: 'esm' | 'cjs';
  /** `.ts`, `.mts`, `.js`, … of the generated files. */
  readonly fileExtension: string;
  /** What a relative import ends in: `.js`, `.mjs`, `.ts` or ''. */
  readonly importExtension: string;
  readonly folder: string;
}

/** Beside the first entry's start: its language, its module system, its way of writing imports. */
export function httpModuleOf(
  project: ProjectModel,
  sites: readonly StartSite[] = project.sites,
): HttpModule | undefined {
  const files = sites.map((site) => fileOf(site.call)).toSorted((a, b) => folderOf(a).length - folderOf(b).length);
  const [file] = files;
  if (file === undefined) return undefined;
  const extension = extensionOf(file);
  const language = /ts/.test(extension) ? 'ts' : 'js';
  const fileExtension = extension === '.tsx' ? '.ts' : extension;
  const module = moduleOf(project, file);
  return {
    language,
    module,
    fileExtension,
    importExtension: importExtension(project, file, { language, module, fileExtension }),
    folder: folderOf(file),
  };
}

/** `./mcp-http/serve.js` as the given file imports it. */
export const httpImport = (module: HttpModule, from: string): string =>
  relativePath(from, joinPath(module.folder, HTTP_MODULE + module.importExtension));

/** `./mcp-http/state.js` as the given file imports it. */
export const sessionImport = (module: HttpModule, from: string): string =>
  generatedImport(module, from, SESSION_MODULE);

/** The same for any generated source, such as `mcp-http/state`. */
export const generatedImport = (module: HttpModule, from: string, name: string): string =>
  relativePath(from, joinPath(module.folder, name + module.importExtension));

/** `./mcp-http/adapter.js` as the given file imports it. */
export const adapterImport = (module: HttpModule, from: string): string =>
  relativePath(from, joinPath(module.folder, ADAPTER_MODULE + module.importExtension));

/** False for modules of ES2015, which have no import(). */
export const hasDynamicImport = ({ tsconfig }: ProjectModel): boolean => !/^es(6|2015)$/.test(tsconfig?.module ?? '');

/** Whether a source file is an ES module when it runs (Node.js, "Determining module system"). */
export function moduleOf({ manifest, program, tsconfig }: ProjectModel, file: string): 'esm' | 'cjs' {
  const extension = extensionOf(file);
  if (/^\.m/.test(extension)) return 'esm';
  if (/^\.c/.test(extension)) return 'cjs';
  const text = program.sources.get(file)?.text ?? '';
  if (/ts/.test(extension) && tsconfig?.module !== undefined && !tsconfig.module.startsWith('node'))
    return tsconfig.module.startsWith('es') ? 'esm' : 'cjs';
  if (manifest.type === 'module') return 'esm';
  return /ts/.test(extension) || !/^\s*(import|export)\b/m.test(text) ? 'cjs' : 'esm';
}

function importExtension(
  { entries, program, tsconfig }: ProjectModel,
  file: string,
  { language, module, fileExtension }: Pick<HttpModule, 'language' | 'module' | 'fileExtension'>,
): string {
  const emitted = fileExtension.replace('ts', 'js');
  if (language === 'js') return emitted;
  const own = relativeImports(program.sources.get(file));
  const samples = own.length > 0 ? own : [...program.sources.values()].flatMap(relativeImports);
  if (samples.some((path) => /\.[mc]?js$/.test(path))) return emitted;
  const runsItself = entries.some(({ runner, started }) => runner === 'node' && /\.[mc]?ts$/.test(started));
  const written = samples.length > 0 ? samples.some((path) => /\.[mc]?ts$/.test(path)) : tsconfig?.importsTsExtensions;
  if (written || runsItself) return fileExtension;
  if (tsconfig?.resolvesAsNode || fileExtension !== '.ts') return emitted;
  return samples.length > 0 || module === 'cjs' ? '' : emitted;
}

const relativeImports = (source: ts.SourceFile | undefined): string[] =>
  (source?.statements ?? []).flatMap((statement) => {
    const module =
      (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) && statement.moduleSpecifier;
    return module && ts.isStringLiteral(module) && /^\.\.?\/.*(?<!\.json)$/.test(module.text) ? [module.text] : [];
  });

/** One source file as another one imports it, with the extension that the importing file writes. */
export function moduleSpecifier(project: ProjectModel, from: ts.SourceFile, to: ts.SourceFile): string {
  const target = fileOf(to);
  const extension = extensionOf(target);
  const fileExtension = extension === '.tsx' ? '.ts' : extension;
  const language = /ts/.test(extension) ? 'ts' : 'js';
  const written = importExtension(project, fileOf(from), {
    language,
    module: moduleOf(project, fileOf(from)),
    fileExtension,
  });
  return relativePath(fileOf(from), target.slice(0, -extension.length) + written);
}

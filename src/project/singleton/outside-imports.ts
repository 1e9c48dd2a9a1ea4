import { ts } from 'ts-morph';
import { folderOf, joinPath } from '../paths.ts';
import type { ProjectModel } from '../project-model.ts';

/** An import of a loaded symbol by a file that the entries do not reach: a test, a script. */
export interface OutsideImport {
  readonly file: string;
  readonly source: ts.SourceFile;
  readonly specifier: ts.ImportSpecifier;
}

const CODE = /(?<!\.d)\.[mc]?[jt]sx?$/;
const ENDINGS = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '/index.ts', '/index.js'];

/** The named imports of a symbol in files that were not loaded. */
export function outsideImports(project: ProjectModel, symbol: ts.Symbol): OutsideImport[] {
  const { files, program } = project;
  const names = exportedNames(project, symbol);
  return [...files]
    .filter(([file, text]) => CODE.test(file) && !program.sources.has(file) && text.includes(symbol.name))
    .flatMap(([file, text]) => {
      const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
      return source.statements.flatMap((statement) =>
        namedImports(statement).flatMap((specifier) => {
          const module = ts.isImportDeclaration(statement)
            ? resolvedPath(statement.moduleSpecifier, file, project)
            : undefined;
          const name = (specifier.propertyName ?? specifier.name).text;
          return module !== undefined && names.get(module)?.has(name) ? [{ file, source, specifier }] : [];
        }),
      );
    });
}

/** By which names which files export the symbol. */
function exportedNames({ program: { checker, sources } }: ProjectModel, symbol: ts.Symbol): Map<string, Set<string>> {
  const means = (found: ts.Symbol): boolean =>
    (found.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(found) : found) === symbol;
  return new Map(
    [...sources].map(([file, source]) => {
      const module = checker.getSymbolAtLocation(source);
      const exported = module ? checker.getExportsOfModule(module).filter(means) : [];
      return [file, new Set(exported.map(({ name }) => name))];
    }),
  );
}

function namedImports(statement: ts.Statement): readonly ts.ImportSpecifier[] {
  const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
  return bindings && ts.isNamedImports(bindings) ? bindings.elements : [];
}

function resolvedPath(specifier: ts.Expression, file: string, { files }: ProjectModel): string | undefined {
  if (!ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return undefined;
  const path = joinPath(folderOf(file), specifier.text);
  const stem = path.replace(/\.[mc]?js$/, '');
  return [...ENDINGS.map((ending) => stem + ending), path].find((candidate) => files.has(candidate));
}

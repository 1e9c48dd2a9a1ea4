import { ts } from 'ts-morph';
import { sourceOf } from '../entries.ts';
import { folderOf, joinPath } from '../paths.ts';
import type { ProjectModel } from '../project-model.ts';
import { isGenerated } from '../generated-modules.ts';
import { fileOf, nodesIn } from '../syntax.ts';

/** A relative import that leads to no file we have read, and the files it may mean. */
export interface UnseenImport {
  readonly node: ts.Node;
  readonly candidates: readonly string[];
}

const ENDINGS = ['', '.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '/index.ts', '/index.js'];

/** The imports of loaded files whose code nobody has looked at: generated later, ignored, too large. */
export const unseenImports = ({
  program,
  files,
  tsconfig,
}: Pick<ProjectModel, 'program' | 'files' | 'tsconfig'>): UnseenImport[] =>
  [...program.sources].flatMap(([, source]) =>
    source.statements.flatMap((statement) => {
      const module =
        ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) ? statement.moduleSpecifier : undefined;
      if (!module || !ts.isStringLiteral(module) || !/^\.\.?\//.test(module.text) || isGenerated(module.text))
        return [];
      if (ts.isImportDeclaration(statement) && isTypesOnly(statement)) return [];
      const path = joinPath(folderOf(fileOf(source)), module.text);
      const stems = [path, path.replace(/\.[mc]?js$/, ''), path.replace(/\.([mc]?)js$/, '.$1ts')];
      const candidates = [...new Set(stems.flatMap((stem) => ENDINGS.map((ending) => stem + ending)))];
      const loaded = program.sources.has(sourceOf(files, path, tsconfig) ?? '');
      return loaded || candidates.some((candidate) => files.has(candidate)) ? [] : [{ node: statement, candidates }];
    }),
  );

/** `import type`, or names that the file uses in types alone: there is no code behind them. */
function isTypesOnly({ importClause: clause, parent }: ts.ImportDeclaration): boolean {
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  const named =
    bindings && ts.isNamedImports(bindings)
      ? bindings.elements.map(({ name }) => name)
      : bindings
        ? [bindings.name]
        : [];
  const names = new Set([...(clause.name ? [clause.name] : []), ...named].map(({ text }) => text));
  const values = [...nodesIn(parent, (node) => ts.isImportDeclaration(node) || ts.isTypeNode(node))];
  return !values.some((node) => ts.isIdentifier(node) && names.has(node.text));
}

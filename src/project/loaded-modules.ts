import { ts } from 'ts-morph';
import type { Program } from './program.ts';
import { oncePer } from './remembered.ts';
import { nodesIn } from './syntax.ts';

/** How the loaded files name each other. */
export interface LoadedModules {
  /** The imports, `import()` and `require()` that name a module, each by its specifier. */
  namesOf(source: ts.SourceFile): readonly ts.StringLiteralLike[];
  /** True for modules whose exports are reached without their names: `import * as`, `export *`, `import()`, `require()`. */
  isOpen(source: ts.SourceFile): boolean;
}

/** Reads all files once. */
export function loadedModules({ checker, sources }: Program): LoadedModules {
  const names = new Map<ts.Node, ts.StringLiteralLike[]>();
  const open = new Set<ts.Node>();
  const moduleNamed = (specifier: ts.Node): ts.Node | undefined =>
    checker.getSymbolAtLocation(specifier)?.valueDeclaration;
  const add = (specifier: ts.StringLiteralLike): void => {
    const module = moduleNamed(specifier);
    if (module) names.set(module, [...(names.get(module) ?? []), specifier]);
  };
  const opened = (module: ts.Node | undefined): void => {
    if (module) open.add(module);
  };
  for (const { specifiers, whole } of [...sources.values()].map(loadsOf)) {
    specifiers.forEach(add);
    whole.map(moduleNamed).forEach(opened);
  }
  return { namesOf: (source) => names.get(source) ?? [], isOpen: (source) => open.has(source) };
}

/** What a file names as a module, and which of them as a whole. */
const loadsOf = oncePer((source: ts.SourceFile) => ({
  specifiers: [...nodesIn(source)].filter(isSpecifier),
  whole: [...nodesIn(source)].flatMap(wholeModule),
}));

const isSpecifier = (node: ts.Node): node is ts.StringLiteralLike =>
  ts.isStringLiteralLike(node) && (ts.isImportDeclaration(node.parent) || ts.isCallExpression(node.parent));

function wholeModule(node: ts.Node): readonly ts.Node[] {
  if (ts.isImportDeclaration(node))
    return node.importClause?.namedBindings && ts.isNamespaceImport(node.importClause.namedBindings)
      ? [node.moduleSpecifier]
      : [];
  if (ts.isExportDeclaration(node))
    return node.moduleSpecifier && !(node.exportClause && ts.isNamedExports(node.exportClause))
      ? [node.moduleSpecifier]
      : [];
  return ts.isCallExpression(node) && isLoading(node) ? node.arguments.slice(0, 1) : [];
}

const isLoading = ({ expression }: ts.CallExpression): boolean =>
  expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require');

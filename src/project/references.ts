import { ts } from 'ts-morph';
import type { Program } from './program.ts';
import { nodesIn } from './syntax.ts';

/** Which identifier means what, across all loaded files; import aliases are followed to the declaration. */
export interface References {
  /** Every use of a symbol as a value: declarations, imports and types are left out. */
  of(symbol: ts.Symbol): readonly ts.Identifier[];
  /** The symbol an identifier means; undefined for globals and what is not loaded. */
  symbolOf(identifier: ts.Identifier): ts.Symbol | undefined;
  /** True for modules whose exports are reached without their names: `import * as`, `export *`, `import()`, `require()`. */
  isOpen(source: ts.SourceFile): boolean;
}

/** Indexes all loaded files once. */
export function indexReferences({ checker, sources }: Program): References {
  const uses = new Map<ts.Symbol, ts.Identifier[]>();
  const symbolOf = (identifier: ts.Identifier): ts.Symbol | undefined => resolved(checker, identifier);
  for (const source of sources.values())
    for (const node of nodesIn(source, isTypeOnly)) {
      if (!ts.isIdentifier(node) || !isUse(node)) continue;
      const symbol = symbolOf(node);
      if (!symbol) continue;
      const known = uses.get(symbol);
      if (known) known.push(node);
      else uses.set(symbol, [node]);
    }
  const open = openModules(checker, sources);
  return { of: (symbol) => uses.get(symbol) ?? [], symbolOf, isOpen: (source) => open.has(source) };
}

function openModules(checker: ts.TypeChecker, sources: Program['sources']): ReadonlySet<ts.Node> {
  const specifiers = [...sources.values()].flatMap((source) => [...nodesIn(source)].flatMap(wholeModule));
  const modules = specifiers.map((specifier) => checker.getSymbolAtLocation(specifier)?.valueDeclaration);
  return new Set(modules.filter((declaration) => declaration !== undefined));
}

function wholeModule(node: ts.Node): ts.Node[] {
  if (ts.isImportDeclaration(node))
    return node.importClause?.namedBindings && ts.isNamespaceImport(node.importClause.namedBindings)
      ? [node.moduleSpecifier]
      : [];
  if (ts.isExportDeclaration(node))
    return node.moduleSpecifier && !(node.exportClause && ts.isNamedExports(node.exportClause))
      ? [node.moduleSpecifier]
      : [];
  if (!ts.isCallExpression(node)) return [];
  const loads = node.expression.kind === ts.SyntaxKind.ImportKeyword || node.expression.getText() === 'require';
  return loads ? node.arguments.slice(0, 1) : [];
}

function resolved(checker: ts.TypeChecker, identifier: ts.Identifier): ts.Symbol | undefined {
  const symbol = ts.isShorthandPropertyAssignment(identifier.parent)
    ? checker.getShorthandAssignmentValueSymbol(identifier.parent)
    : ts.isExportSpecifier(identifier.parent)
      ? checker.getExportSpecifierLocalTargetSymbol(identifier.parent)
      : checker.getSymbolAtLocation(identifier);
  if (!symbol) return undefined;
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

const isTypeOnly = (node: ts.Node): boolean =>
  (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isImportDeclaration(node);

function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isShorthandPropertyAssignment(parent) || ts.isExportSpecifier(parent)) return true;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isPropertyDeclaration(parent))
    return parent.initializer === node;
  return (
    !ts.isDeclarationStatement(parent) &&
    !ts.isClassElement(parent) &&
    !ts.isClassExpression(parent) &&
    !ts.isFunctionExpression(parent)
  );
}

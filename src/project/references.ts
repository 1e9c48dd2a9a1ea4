import { ts } from 'ts-morph';
import type { Program } from './program.ts';
import { nodesIn } from './syntax.ts';

const EXPORTED = /^(module\.exports|exports\.\w+|module\.exports\.\w+)$/;

/** Which identifier means what, across all loaded files; import aliases are followed to the declaration. */
export interface References {
  /** Every use of a symbol as a value: declarations, imports and types are left out. */
  of(symbol: ts.Symbol): readonly ts.Identifier[];
  /** Every use of a variable as a member of its module: `state.items` with `import * as state`. */
  membersOf(symbol: ts.Symbol): readonly ts.PropertyAccessExpression[];
  /** Every `….name` of a name, whatever stands in front of it. */
  accessesOf(name: string): readonly ts.PropertyAccessExpression[];
  /** The symbol an identifier means; undefined for globals and what is not loaded. */
  symbolOf(identifier: ts.Identifier): ts.Symbol | undefined;
  /** True for modules whose exports are reached without their names: `import * as`, `export *`, `import()`, `require()`. */
  isOpen(source: ts.SourceFile): boolean;
}

/** Indexes all loaded files once. */
export function indexReferences({ checker, sources }: Program): References {
  const accesses = new Map<string, ts.PropertyAccessExpression[]>();
  const uses = new Map<ts.Symbol, ts.Identifier[]>();
  const members = new Map<ts.Symbol, ts.PropertyAccessExpression[]>();
  const symbolOf = (identifier: ts.Identifier): ts.Symbol | undefined => resolved(checker, identifier);
  for (const source of sources.values())
    for (const node of nodesIn(source, isTypeOnly)) {
      if (ts.isPropertyAccessExpression(node)) add(accesses, node.name.text, node);
      if (!ts.isIdentifier(node)) continue;
      const member = memberNamed(node);
      if (!member && !isUse(node)) continue;
      const symbol = symbolOf(node);
      if (symbol && member && isVariable(symbol)) add(members, symbol, member);
      else if (symbol && !member) add(uses, symbol, node);
    }
  const open = openModules(checker, sources);
  return {
    of: (symbol) => uses.get(symbol) ?? [],
    membersOf: (symbol) => members.get(symbol) ?? [],
    accessesOf: (name) => accesses.get(name) ?? [],
    symbolOf,
    isOpen: (source) => open.has(source),
  };
}

function add<K, T>(index: Map<K, T[]>, key: K, node: T): void {
  const known = index.get(key);
  if (known) known.push(node);
  else index.set(key, [node]);
}

/** `ns.x` for the `x` in it, where `ns` may be a module; what CommonJS exports is no use of what it is set to. */
const memberNamed = (node: ts.Identifier): ts.PropertyAccessExpression | undefined =>
  ts.isPropertyAccessExpression(node.parent) &&
  node.parent.name === node &&
  ts.isIdentifier(node.parent.expression) &&
  !EXPORTED.test(node.parent.getText())
    ? node.parent
    : undefined;

const isVariable = ({ valueDeclaration }: ts.Symbol): boolean =>
  valueDeclaration !== undefined && ts.isVariableDeclaration(valueDeclaration);

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
  return throughExports(checker, symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
}

/** The variable that CommonJS exports: the `a` of `module.exports = { a }`, `{ b: a }`, `exports.b = a` and `module.exports = a`. */
function throughExports(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  const exported = symbol.valueDeclaration;
  if (!exported) return symbol;
  if (ts.isShorthandPropertyAssignment(exported) && isModuleExports(exported.parent))
    return checker.getShorthandAssignmentValueSymbol(exported) ?? symbol;
  const value = exportedValue(exported);
  return (value && ts.isIdentifier(value) && checker.getSymbolAtLocation(value)) || symbol;
}

function exportedValue(declaration: ts.Declaration): ts.Expression | undefined {
  if (ts.isPropertyAssignment(declaration))
    return isModuleExports(declaration.parent) ? declaration.initializer : undefined;
  const parent = declaration.parent as ts.Node | undefined;
  const assignment = ts.isBinaryExpression(declaration) ? declaration : parent;
  if (!assignment || !ts.isBinaryExpression(assignment) || !EXPORTED.test(assignment.left.getText())) return undefined;
  const targets: readonly ts.Node[] = [assignment, assignment.left];
  return targets.includes(declaration) ? assignment.right : undefined;
}

/** The `{ a, b }` of `module.exports = { a, b }`. */
export const isModuleExports = (node: ts.Node): boolean =>
  ts.isObjectLiteralExpression(node) &&
  ts.isBinaryExpression(node.parent) &&
  node.parent.left.getText() === 'module.exports';

const isTypeOnly = (node: ts.Node): boolean =>
  (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isImportDeclaration(node);

function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isShorthandPropertyAssignment(parent) || ts.isExportSpecifier(parent) || ts.isExportAssignment(parent))
    return true;
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

import { ts } from 'ts-morph';
import { EXPORTED, exportedNames, isModuleExports } from './exported-names.ts';
import { loadedModules, type LoadedModules } from './loaded-modules.ts';
import type { Program } from './program.ts';
import { oncePer, remembered } from './remembered.ts';
import { nodesIn } from './syntax.ts';

/** Which identifier means what, across all loaded files; import aliases are followed to the declaration. */
export interface References extends LoadedModules {
  /** Every use of a symbol as a value: declarations, imports and types are left out. */
  of(symbol: ts.Symbol): readonly ts.Identifier[];
  /** Every use of a variable as a member of its module: `state.items` with `import * as state`. */
  membersOf(symbol: ts.Symbol): readonly ts.PropertyAccessExpression[];
  /** Every `….name` of a name, whatever stands in front of it. */
  accessesOf(name: string): readonly ts.PropertyAccessExpression[];
  /** False for the name of a member that no module can have: it means no variable and no function. */
  isExportable(member: string): boolean;
  /** The symbol an identifier means; undefined for globals and what is not loaded. */
  symbolOf(identifier: ts.Identifier): ts.Symbol | undefined;
  /** Every class, in the order of the files. */
  readonly classes: readonly ts.ClassLikeDeclaration[];
  readonly sources: readonly ts.SourceFile[];
}

/** Indexes all loaded files once. */
export function indexReferences(program: Program): References {
  const { checker, sources } = program;
  const parts = [...sources.values()].map(partsOf);
  const modules = loadedModules(program);
  const accesses = new Map<string, ts.PropertyAccessExpression[]>();
  const uses = new Map<ts.Symbol, ts.Identifier[]>();
  const symbolOf = remembered((identifier: ts.Identifier) => resolved(checker, identifier));
  for (const access of parts.flatMap((part) => part.accesses)) add(accesses, access.name.text, access);
  for (const use of parts.flatMap((part) => part.uses)) {
    const symbol = symbolOf(use);
    if (symbol) add(uses, symbol, use);
  }
  const exported = new Set(['default', ...parts.flatMap((part) => part.exported)]);
  const named = [...namesOfMembers(program, modules)].flatMap((name) => accesses.get(name) ?? []);
  const members = membersIn(named, checker);
  return {
    of: (symbol) => uses.get(symbol) ?? [],
    membersOf: (symbol) => members.get(symbol) ?? [],
    accessesOf: (name) => accesses.get(name) ?? [],
    isExportable: (member) => exported.has(member),
    symbolOf,
    classes: parts.flatMap((part) => part.classes),
    sources: [...sources.values()],
    ...modules,
  };
}

/** What a file has for the index, in its order. */
const partsOf = oncePer((source: ts.SourceFile) => {
  const nodes = [...nodesIn(source, isTypeOnly)];
  return {
    classes: nodes.filter(ts.isClassLike),
    accesses: nodes.filter(ts.isPropertyAccessExpression),
    uses: nodes.filter(ts.isIdentifier).filter(isUse),
    exported: nodes.flatMap(exportedNames),
  };
});

/** What other modules, or a namespace, may hand out as members. */
const HANDS_OUT = /\bexports\b|\b(namespace|module)\b/;
/** Loads a module as a whole in a way that `isOpen` does not tell. */
const LOADS_WHOLE = /\bimport\s+(type\s+)?[\w$]+\s*=|\btypeof\s+import\b/;

/** The names that variables may have as members of modules. */
function namesOfMembers({ sources }: Program, modules: LoadedModules): ReadonlySet<string> {
  const all = [...sources.values()];
  const isAnyReached = all.some(({ text }) => LOADS_WHOLE.test(text));
  const reached = all.filter((source) => isAnyReached || modules.isOpen(source) || HANDS_OUT.test(source.text));
  return new Set(reached.flatMap((source) => ['default', ...partsOf(source).exported]));
}

function add<K, T>(index: Map<K, T[]>, key: K, node: T): void {
  const known = index.get(key);
  if (known) known.push(node);
  else index.set(key, [node]);
}

/** The variables that accesses mean: only what has the name of an export can, and asking for the types in front of all others takes long. */
function membersIn(
  accesses: readonly ts.PropertyAccessExpression[],
  checker: ts.TypeChecker,
): ReadonlyMap<ts.Symbol, readonly ts.PropertyAccessExpression[]> {
  const members = new Map<ts.Symbol, ts.PropertyAccessExpression[]>();
  for (const access of accesses) {
    const { name } = access;
    const symbol = ts.isIdentifier(name) && isMember(access) ? resolved(checker, name) : undefined;
    if (symbol && isVariable(symbol)) add(members, symbol, access);
  }
  return members;
}

/** `ns.x`, where `ns` may be a module; what CommonJS exports is no use of what it is set to. */
const isMember = (access: ts.PropertyAccessExpression): boolean =>
  ts.isIdentifier(access.expression) && !EXPORTED.test(access.getText());

const isVariable = ({ valueDeclaration }: ts.Symbol): boolean =>
  valueDeclaration !== undefined && ts.isVariableDeclaration(valueDeclaration);

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

const isTypeOnly = (node: ts.Node): boolean =>
  (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isImportDeclaration(node);

/** The `exports` of `exports.x = y` in CommonJS: the compiler takes it for `y`. */
const isExports = (name: ts.Identifier, { parent }: ts.PropertyAccessExpression): boolean =>
  name.text === 'exports' &&
  ts.isBinaryExpression(parent) &&
  parent.left.pos === name.pos &&
  !ts.isExternalModule(name.getSourceFile());

function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node && !isExports(node, parent);
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

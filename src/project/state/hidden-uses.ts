import { ts } from 'ts-morph';
import { isBareImport } from '../singleton/name-uses.ts';
import type { ProjectModel } from '../project-model.ts';
import type { StateVariable } from './state.ts';
import { boundNames, fileOf, lineOf, unwrapped } from '../syntax.ts';

/** Why nobody can say where a variable is used: its module is taken as a whole, with `import()` or as a value. Undefined where all uses are known. */
export function hiddenUse(
  variable: Pick<StateVariable, 'name' | 'file'>,
  { program, references }: ProjectModel,
): string | undefined {
  const source = program.sources.get(variable.file);
  if (!source || !references.isOpen(source) || isPrivate(variable.name, source, program)) return undefined;
  const taken = references.namesOf(source).find((specifier) => hides(specifier, variable, references));
  return taken && `its module is loaded as a whole (${fileOf(taken)}:${lineOf(taken)})`;
}

/** A variable that its ES module hands out under no name. */
function isPrivate(name: string, source: ts.SourceFile, { checker }: ProjectModel['program']): boolean {
  const module = checker.getSymbolAtLocation(source);
  if (!module || name === 'default' || COMMON_JS.test(source.text)) return false;
  const exported = checker.getExportsOfModule(module).map((symbol) => originOf(symbol, checker));
  return !exported.some((symbol) => symbol.name === name || symbol.name === UNRESOLVED);
}

const originOf = (symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

/** What the compiler calls an export that leads to nothing it has loaded. */
const UNRESOLVED = 'unknown';
/** Its exports may be set in any way. */
const COMMON_JS = /\bexports\b/;

function hides(
  specifier: ts.StringLiteralLike,
  { name }: Pick<StateVariable, 'name'>,
  references: ProjectModel['references'],
): boolean {
  const { parent } = specifier;
  if (ts.isImportDeclaration(parent)) return isHeldWhole(parent, references);
  if (!ts.isCallExpression(parent) || isBareImport(parent)) return false;
  const isImport = parent.expression.kind === ts.SyntaxKind.ImportKeyword;
  let outer: ts.Node = parent;
  while (ts.isExpression(outer.parent) && unwrapped(outer.parent) === parent) outer = outer.parent;
  const declared = ts.isVariableDeclaration(outer.parent) ? outer.parent.name : undefined;
  if (declared && ts.isObjectBindingPattern(declared))
    return (
      isImport &&
      declared.elements.some(
        (e) => e.dotDotDotToken !== undefined || [name, 'default'].includes((e.propertyName ?? e.name).getText()),
      )
    );
  if (ts.isPropertyAccessExpression(outer.parent)) return [name, 'default', 'then'].includes(outer.parent.name.text);
  if (isImport || !declared) return true;
  return boundNames(declared).some((bound) => isValue(bound, references));
}

/** `import * as state`, and `state` is used for more than its members. */
function isHeldWhole({ importClause }: ts.ImportDeclaration, references: ProjectModel['references']): boolean {
  const bound = importClause?.namedBindings;
  return bound !== undefined && ts.isNamespaceImport(bound) && isValue(bound.name, references);
}

function isValue(name: ts.Identifier, references: ProjectModel['references']): boolean {
  const symbol = references.symbolOf(name);
  const uses = symbol ? references.of(symbol).filter((use) => use.getSourceFile() === name.getSourceFile()) : [];
  return uses.some(({ parent }) => !ts.isPropertyAccessExpression(parent));
}

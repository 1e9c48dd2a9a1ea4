import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import { isExported, isFunction, isStatementList, isWithin, nodesIn } from '../syntax.ts';

/** Code that goes, and what goes with it. */
export interface Removal {
  readonly references: References;
  /** Nodes that go as they stand. */
  readonly nodes: readonly ts.Node[];
  /** Nodes within them that stay: they move elsewhere. */
  readonly kept: readonly ts.Node[];
}

/** Declarations of variables and functions that nothing but the removed code uses, so that they go as well; fewest first. */
export function ownedBy(removal: Removal): ts.Statement[] {
  const found: ts.Statement[] = [];
  for (let next = newlyOwned(removal, found); next.length > 0; next = newlyOwned(removal, found)) found.push(...next);
  return found;
}

function newlyOwned({ references, nodes, kept }: Removal, found: readonly ts.Statement[]): ts.Statement[] {
  const gone = [...nodes, ...found];
  const isGone = (node: ts.Node): boolean =>
    gone.some((outer) => isWithin(node, outer)) && !kept.some((inner) => isWithin(node, inner));
  const names = gone.flatMap((node) => [...nodesIn(node)].filter(ts.isIdentifier)).filter(isGone);
  const symbols = new Set(names.flatMap((name) => references.symbolOf(name) ?? []));
  return [...symbols].flatMap((symbol) => {
    const statement = declaredAlone(symbol.valueDeclaration);
    if (!statement || isGone(statement) || isExported(statement)) return [];
    return references.of(symbol).every(isGone) ? [statement] : [];
  });
}

/** The statement that declares this and nothing else, and does nothing else. */
function declaredAlone(declaration: ts.Declaration | undefined): ts.Statement | undefined {
  if (!declaration) return undefined;
  if (ts.isFunctionDeclaration(declaration)) return isStatementList(declaration.parent) ? declaration : undefined;
  if (!ts.isVariableDeclaration(declaration) || !doesNothing(declaration.initializer)) return undefined;
  const { parent: list } = declaration; // of `catch (error)` and `for (const one of all)` it is no statement
  const isAlone = ts.isVariableDeclarationList(list) && list.declarations.length === 1;
  return isAlone && ts.isVariableStatement(list.parent) ? list.parent : undefined;
}

/** Types of the files with the removed code that nothing else names: `interface Session { transport: SSEServerTransport }`. */
export function ownedTypes({ nodes }: Pick<Removal, 'nodes'>): ts.Statement[] {
  const sources = [...new Set(nodes.map((node) => node.getSourceFile()))];
  const types = sources.flatMap(({ statements }) => statements.filter(isOwnType));
  const isGone = (name: ts.Node): boolean => nodes.some((outer) => isWithin(name, outer));
  return types.filter((type) => {
    const names = [...nodesIn(type.getSourceFile())].filter(
      (node) => ts.isIdentifier(node) && node.text === type.name.text,
    );
    const uses = names.filter((name) => !isWithin(name, type));
    return uses.length > 0 && uses.every(isGone);
  });
}

const isOwnType = (statement: ts.Statement): statement is ts.InterfaceDeclaration | ts.TypeAliasDeclaration =>
  (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) && !isExported(statement);

/** A function, or variables whose values are made without an effect. */
export const onlyDeclares = (statement: ts.Statement): boolean =>
  ts.isFunctionDeclaration(statement) ||
  (ts.isVariableStatement(statement) &&
    statement.declarationList.declarations.every(({ initializer }) => doesNothing(initializer)));

const PURE_CALLS =
  /^([\w.?!]+\.(split|toUpperCase|toLowerCase)|parseInt|Number|String|Boolean|Number\.parseInt|path\.(join|resolve)|url\.parse|Object\.create)$/;
const PURE_CLASSES = /^(Map|Set|WeakMap|WeakSet|Array|Object|URL)$/;

/** A value that is made without an effect that anybody could miss. */
function doesNothing(initializer: ts.Expression | undefined): boolean {
  if (!initializer || isFunction(initializer)) return true;
  return [...nodesIn(initializer, isFunction)].every((node) => {
    if (ts.isCallExpression(node)) return PURE_CALLS.test(node.expression.getText());
    return !ts.isNewExpression(node) || PURE_CLASSES.test(node.expression.getText());
  });
}

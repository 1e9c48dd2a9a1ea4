import { ts } from 'ts-morph';
import { nameOfFunction } from '../instances.ts';
import type { References } from '../references.ts';
import type { ServerRoot } from '../starts/server-root.ts';
import { functionAround, unwrapped } from '../syntax.ts';

/** What becomes of the value that a function returns behind the start. */
export interface StartResult {
  /** Nobody looks at it; it is a server that callers only close; else the place that uses more of it. */
  readonly result: 'nothing' | 'a server' | ts.Node;
  /** True for the server itself. */
  readonly isServer: boolean;
}

/** What callers of the function that starts the server do with what it returns. */
export function startResult(
  returned: ts.ReturnStatement,
  root: ServerRoot | undefined,
  references: References,
): StartResult {
  const taken = takersOf(functionAround(returned), references);
  const value = returned.expression && unwrapped(returned.expression);
  const isServer =
    value !== undefined && ts.isIdentifier(value) && root !== undefined && references.symbolOf(value) === root.symbol;
  if (taken.length === 0) return { result: 'nothing', isServer };
  return { result: taken.find((node) => !isServer || !isOnlyClosed(node, references)) ?? 'a server', isServer };
}

/** The expressions that have what a function returns, and do more than hand it on to where it is dropped. */
function takersOf(
  owner: ts.FunctionLikeDeclaration | undefined,
  references: References,
  seen = new Set<ts.Node>(),
): ts.Node[] {
  if (!owner || seen.has(owner)) return [];
  seen.add(owner);
  const name = nameOfFunction(owner);
  const symbol = name && references.symbolOf(name);
  const uses = (symbol ? references.of(symbol) : []).filter(({ parent }) => !isPassedOn(parent));
  return uses
    .flatMap((use) => takenAt(use, references))
    .flatMap((value) => {
      const owners = ownersHandedTo(value, references);
      return owners ? owners.flatMap((one) => takersOf(one, references, seen)) : [value];
    });
}

/** The named functions that return a value and do nothing else with it; undefined where something else is done. */
function ownersHandedTo(value: ts.Node, references: References): ts.FunctionLikeDeclaration[] | undefined {
  const { parent } = value;
  const declared = ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name : undefined;
  const symbol = declared && references.symbolOf(declared);
  const ends = symbol ? references.of(symbol) : [value];
  const owners = ends.map(returnedBy).filter((owner) => owner !== undefined);
  return owners.length === ends.length ? owners : undefined;
}

/** The named function whose result an expression is: `return server`, `() => server`. */
function returnedBy(value: ts.Node): ts.FunctionLikeDeclaration | undefined {
  const { parent } = value;
  const owner = ts.isReturnStatement(parent) || ts.isArrowFunction(parent) ? functionAround(value) : undefined;
  return owner && nameOfFunction(owner) ? owner : undefined;
}

const isPassedOn = (parent: ts.Node): boolean =>
  ts.isExportSpecifier(parent) ||
  ts.isExportAssignment(parent) ||
  ts.isShorthandPropertyAssignment(parent) ||
  ts.isPropertyAssignment(parent) ||
  (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken);

/** The expression that has the result of a call at a use of the function; none where it is dropped. */
function takenAt(use: ts.Identifier, references: References): ts.Node[] {
  if (!ts.isCallExpression(use.parent) || use.parent.expression !== use) return [use];
  let value: ts.Node = use.parent;
  for (;;) {
    const { parent } = value;
    if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return [];
    if (ts.isAwaitExpression(parent) || ts.isParenthesizedExpression(parent)) value = parent;
    else if (isChain(parent, references)) value = parent.parent;
    else return [value];
  }
}

/** `.catch(…)`, `.finally(…)`, and `.then(…)` of a function that takes nothing, or looks at nothing it takes. */
function isChain(node: ts.Node, references: References): node is ts.PropertyAccessExpression {
  if (!ts.isPropertyAccessExpression(node) || !ts.isCallExpression(node.parent)) return false;
  if (/^(catch|finally)$/.test(node.name.text)) return true;
  const [callback] = node.parent.arguments;
  return (
    node.name.text === 'then' &&
    callback !== undefined &&
    ts.isFunctionLike(callback) &&
    callback.parameters.every((parameter) => isUnread(parameter, references))
  );
}

function isUnread({ name, dotDotDotToken }: ts.ParameterDeclaration, references: References): boolean {
  const symbol = ts.isIdentifier(name) && !dotDotDotToken ? references.symbolOf(name) : undefined;
  return symbol !== undefined && references.of(symbol).length === 0;
}

/** `const server = await start();`, where the server is closed later and nothing else. */
function isOnlyClosed(value: ts.Node, references: References): boolean {
  const declaration = value.parent;
  if (!ts.isVariableDeclaration(declaration) || !ts.isIdentifier(declaration.name)) return false;
  const symbol = references.symbolOf(declaration.name);
  return (
    symbol !== undefined &&
    references.of(symbol).every(({ parent }) => ts.isPropertyAccessExpression(parent) && parent.name.text === 'close')
  );
}

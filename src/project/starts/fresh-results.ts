import { ts } from 'ts-morph';
import { functionNamed } from '../instances.ts';
import type { References } from '../references.ts';
import { ancestor, isFunction, nodesIn, unwrapped } from '../syntax.ts';

const MAX_DEPTH = 5;

/** The expression by which a factory does not visibly return something new at each call; undefined when all of them do. */
export function staleResult(
  factory: ts.FunctionLikeDeclaration,
  references: References,
  depth = 0,
): ts.Node | undefined {
  const results = resultsOf(factory);
  if (results.length === 0 || depth > MAX_DEPTH) return factory;
  return results.find((result) => !isFresh(result, { factory, references, depth }));
}

function resultsOf({ body }: ts.FunctionLikeDeclaration): ts.Expression[] {
  if (!body) return [];
  if (!ts.isBlock(body)) return [body];
  return [...nodesIn(body, isFunction)].flatMap((node) =>
    ts.isReturnStatement(node) && node.expression ? [node.expression] : [],
  );
}

interface Within {
  readonly factory: ts.FunctionLikeDeclaration;
  readonly references: References;
  readonly depth: number;
}

function isFresh(expression: ts.Expression, within: Within): boolean {
  const value = unwrapped(expression);
  const { references, depth } = within;
  if (ts.isNewExpression(value)) return true;
  if (ts.isObjectLiteralExpression(value)) return value.properties.every((property) => isFreshMember(property, within));
  if (ts.isPropertyAccessExpression(value)) return isFresh(value.expression, within);
  if (ts.isIdentifier(value)) return isFreshLocal(references.symbolOf(value), within);
  if (!ts.isCallExpression(value)) return false;
  if (ts.isPropertyAccessExpression(value.expression)) return isFresh(value.expression.expression, within);
  const called = ts.isIdentifier(value.expression) ? functionNamed(value.expression, references) : undefined;
  return called !== undefined && staleResult(called, references, depth + 1) === undefined;
}

function isFreshMember(property: ts.ObjectLiteralElementLike, within: Within): boolean {
  if (ts.isMethodDeclaration(property)) return true;
  const value = ts.isShorthandPropertyAssignment(property)
    ? property.name
    : ts.isPropertyAssignment(property)
      ? property.initializer
      : undefined;
  if (!value) return false;
  const named = ts.isIdentifier(value) ? functionNamed(value, within.references) : undefined;
  return named !== undefined || isFunction(value) || isFresh(value, within);
}

/** A variable of the factory itself, made by something new and never assigned. */
function isFreshLocal(symbol: ts.Symbol | undefined, within: Within): boolean {
  const declaration = ancestor(symbol?.valueDeclaration, ts.isVariableDeclaration);
  if (!declaration?.initializer || !ts.isVariableDeclarationList(declaration.parent)) return false;
  const isConst = (declaration.parent.flags & ts.NodeFlags.Const) !== 0;
  return isConst && ancestor(declaration, (node): node is ts.Node => node === within.factory) !== undefined
    ? isFresh(declaration.initializer, within)
    : false;
}

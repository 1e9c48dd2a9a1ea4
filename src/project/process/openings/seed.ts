import { ts } from 'ts-morph';
import { isFunction } from '../../syntax.ts';

/** The whole expression that a call is a part of, up to what holds its value: `createServer(app).listen(1)` around `createServer(app)`. */
export function wholeExpression(call: ts.Expression): ts.Expression {
  let whole = call;
  for (let { parent } = whole; continues(parent, whole); parent = whole.parent) whole = parent;
  return whole;
}

function continues(parent: ts.Node, inner: ts.Expression): parent is ts.Expression {
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === inner && ts.isCallExpression(parent.parent);
  if (ts.isCallExpression(parent)) return parent.expression === inner;
  if (ts.isConditionalExpression(parent)) return parent.condition !== inner;
  if (ts.isBinaryExpression(parent)) return !isAssignment(parent);
  return (
    ts.isAwaitExpression(parent) ||
    ts.isParenthesizedExpression(parent) ||
    ts.isAsExpression(parent) ||
    ts.isNonNullExpression(parent) ||
    ts.isVoidExpression(parent)
  );
}

const isAssignment = ({ operatorToken: { kind } }: ts.BinaryExpression): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** True for a part that has a text of its own to change: a function or a class, no statement that is about to move. */
export const isPlace = (part: ts.Node): boolean => isFunction(part) || ts.isClassLike(part);

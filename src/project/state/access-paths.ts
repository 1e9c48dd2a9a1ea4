import { ts } from 'ts-morph';
import { ancestor } from '../syntax.ts';

const MUTATORS =
  /^(set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|enqueue|dequeue|append|prepend|insert|remove|assign|reset|writeU?Int\w*|swap(16|32|64))$/;
const LISTENS = /^(on|once|off|addListener|removeListener|removeAllListeners|prependListener|prependOnceListener)$/;

/** True for the names of methods that change what they are called on. */
export const isMutator = (method: string): boolean => MUTATORS.test(method);

/** True for the names of methods that add or remove a listener. */
export const isListening = (method: string): boolean => LISTENS.test(method);

const ELEMENT = /^(get|find|findLast|at)$/;

/** `x`, or the longest `x.a[b].c` that starts with it; `x.get(k)` is a part of it as `x[k]` is. */
export function accessPath(use: ts.Expression): ts.Expression {
  let current: ts.Expression = use;
  for (;;) {
    const { parent } = current;
    const continues =
      ((ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) &&
        parent.expression === current) ||
      ts.isNonNullExpression(parent) ||
      ts.isParenthesizedExpression(parent) ||
      ts.isAsExpression(parent) ||
      isElementCall(parent, current);
    if (!continues) return current;
    current = parent;
  }
}

const isElementCall = (parent: ts.Node, callee: ts.Expression): parent is ts.CallExpression =>
  ts.isCallExpression(parent) &&
  parent.expression === callee &&
  ts.isPropertyAccessExpression(callee) &&
  ELEMENT.test(callee.name.text) &&
  parent.arguments.length > 0;

/** Assigned, incremented, deleted, or a target of a destructuring assignment or a loop. */
export function isAssigned(target: ts.Expression): boolean {
  const { parent } = target;
  if (ts.isBinaryExpression(parent) && parent.left === target) return isAssignment(parent.operatorToken.kind);
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken;
  if (ts.isDeleteExpression(parent)) return true;
  if (ts.isForInStatement(parent) || ts.isForOfStatement(parent)) return parent.initializer === target;
  return isDestructured(target);
}

/** `options.mode ??= 'all'`, `options.mode = options.mode || 'all'`: the same whoever comes first. */
export function isDefault(target: ts.Expression): boolean {
  const { parent } = target;
  if (!ts.isBinaryExpression(parent) || parent.left !== target || ts.isIdentifier(target)) return false;
  if (DEFAULTS.has(parent.operatorToken.kind)) return isLiteral(parent.right);
  const value = parent.operatorToken.kind === ts.SyntaxKind.EqualsToken ? parent.right : undefined;
  return (
    value !== undefined &&
    ts.isBinaryExpression(value) &&
    OTHERWISE.has(value.operatorToken.kind) &&
    value.left.getText() === target.getText() &&
    isLiteral(value.right)
  );
}

const DEFAULTS = new Set([ts.SyntaxKind.QuestionQuestionEqualsToken, ts.SyntaxKind.BarBarEqualsToken]);
const OTHERWISE = new Set([ts.SyntaxKind.QuestionQuestionToken, ts.SyntaxKind.BarBarToken]);

const isLiteral = (value: ts.Expression): boolean =>
  ts.isLiteralExpression(value) || /^(true|false)$/.test(value.getText());

const isAssignment = (kind: ts.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

function isDestructured(target: ts.Expression): boolean {
  const literal = ancestor(target.parent, (node): node is ts.Expression => !isPattern(node));
  if (!literal || !ts.isBinaryExpression(literal) || literal.operatorToken.kind !== ts.SyntaxKind.EqualsToken)
    return false;
  return target.parent !== literal && literal.left.pos <= target.pos && target.end <= literal.left.end;
}

const isPattern = (node: ts.Node): boolean =>
  ts.isArrayLiteralExpression(node) ||
  ts.isObjectLiteralExpression(node) ||
  ts.isPropertyAssignment(node) ||
  ts.isShorthandPropertyAssignment(node) ||
  ts.isSpreadElement(node);

/** True when a call or a construction gets the expression as one of its arguments. */
export const isArgument = (parent: ts.Node, target: ts.Expression): parent is ts.CallExpression | ts.NewExpression =>
  (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && (parent.arguments?.includes(target) ?? false);

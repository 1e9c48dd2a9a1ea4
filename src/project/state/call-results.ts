import { ts } from 'ts-morph';
import { accessPath } from './access-paths.ts';

/** The value of a call where a function is called under its name. */
export function resultOf({ parent: call }: ts.Node): ts.Expression | undefined {
  if (!ts.isCallExpression(call) || !ts.isIdentifier(call.expression)) return undefined;
  let result: ts.Expression = call;
  while (ts.isAwaitExpression(result.parent) || ts.isParenthesizedExpression(result.parent)) result = result.parent;
  return result;
}

/** Taken apart, compared, called, handed on or kept under a name: what the other rules can follow. */
export function isLookedAt(value: ts.Expression): boolean {
  const { parent } = accessPath(value);
  return (
    ts.isCallExpression(parent) ||
    ts.isVariableDeclaration(parent) ||
    ts.isReturnStatement(parent) ||
    ts.isIfStatement(parent) ||
    ts.isExpressionStatement(parent) ||
    ts.isForOfStatement(parent) ||
    ts.isTemplateSpan(parent) ||
    ts.isPropertyAccessExpression(parent) ||
    (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken) ||
    (ts.isBinaryExpression(parent) && COMPARES.has(parent.operatorToken.kind))
  );
}

const COMPARES = new Set<ts.SyntaxKind>([
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.InstanceOfKeyword,
]);

import { ts } from 'ts-morph';
import { awaitsDirectly, functionAround } from '../syntax.ts';

/** True for a regular expression that is set to its beginning where it is used, with nothing in between: it remembers nothing. */
export const isRestarted = ({ initializer }: ts.VariableDeclaration, uses: readonly ts.Expression[]): boolean =>
  initializer !== undefined &&
  ts.isRegularExpressionLiteral(initializer) &&
  uses.every((use) => !isReplaced(use) && !isInAwaiting(use));

/** Another pattern is put in its place; `PATTERN.lastIndex = 0` leaves it there. */
const isReplaced = ({ parent }: ts.Expression): boolean =>
  ts.isBinaryExpression(parent) &&
  parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
  ts.isIdentifier(parent.left);

function isInAwaiting(use: ts.Expression): boolean {
  const body = functionAround(use)?.body;
  return body !== undefined && awaitsDirectly(body);
}

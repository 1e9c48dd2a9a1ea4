import { ts } from 'ts-morph';
import { isFunction, isStatementList } from '../syntax.ts';

/** True for code that HTTP never reaches: behind the switch, in its else branch, or guarded by a condition on MCP_TRANSPORT. */
export function isOnStdioPath(node: ts.Node): boolean {
  return ts.findAncestor(node, isLeftToStdio) !== undefined;
}

/** True where the statement or the branch itself stands behind the switch or in its other branch. */
export function isLeftToStdio(node: ts.Node): boolean {
  if (ts.isSourceFile(node)) return false;
  const { parent } = node;
  if (ts.isIfStatement(parent) && isStdioBranch(parent, node)) return true;
  return isStatementList(parent) && !isFunctionDeclaration(node) && hasLeftBefore(parent.statements, node);
}

const isFunctionDeclaration = (node: ts.Node): boolean => isFunction(node) && ts.isStatement(node);

function isStdioBranch({ expression, thenStatement, elseStatement }: ts.IfStatement, branch: ts.Node): boolean {
  if (branch === elseStatement) return comparesTransport(expression, ts.SyntaxKind.EqualsEqualsEqualsToken);
  return branch === thenStatement && comparesTransport(expression, ts.SyntaxKind.ExclamationEqualsEqualsToken);
}

function hasLeftBefore(statements: readonly ts.Statement[], statement: ts.Node): boolean {
  return statements.some(
    (earlier) =>
      ts.isIfStatement(earlier) &&
      earlier.end <= statement.pos &&
      comparesTransport(earlier.expression, ts.SyntaxKind.EqualsEqualsEqualsToken) &&
      leaves(earlier.thenStatement),
  );
}

const comparesTransport = (condition: ts.Expression, operator: ts.SyntaxKind): boolean =>
  isSwitchCondition(condition) && condition.operatorToken.kind === operator;

/** The condition of the switch: `process.env.MCP_TRANSPORT === 'http'`, or its opposite. */
export const isSwitchCondition = (condition: ts.Node): condition is ts.BinaryExpression =>
  ts.isBinaryExpression(condition) &&
  /^process\.env(\.|\[['"])MCP_(SERVER_|MIGRATE_)?TRANSPORT\b/.test(condition.left.getText()) &&
  /^['"]http['"]$/.test(condition.right.getText());

function leaves(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last));
}

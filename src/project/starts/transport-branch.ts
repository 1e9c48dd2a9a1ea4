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
  if (branch === elseStatement) return isFor('http', expression);
  return branch === thenStatement && isFor('stdio', expression);
}

const hasLeftBefore = (statements: readonly ts.Statement[], statement: ts.Node): boolean =>
  statements.some((earlier) => earlier.end <= statement.pos && isLeavingOverHttp(earlier));

/** `if (process.env.MCP_TRANSPORT === 'http') return;`. */
export const isLeavingOverHttp = (statement: ts.Statement): boolean =>
  ts.isIfStatement(statement) && isFor('http', statement.expression) && leaves(statement.thenStatement);

type TransportName = 'http' | 'stdio';

/** True where the condition holds for this transport alone: by its own name, or as everything that is not the other one. */
function isFor(transport: TransportName, whole: ts.Node): boolean {
  const condition = switchIn(whole);
  if (!isSwitchCondition(condition)) return false;
  const isNamed = condition.right.getText().slice(1, -1) === transport;
  return isNamed === (condition.operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken);
}

/** The last part of `useHttp || process.env.MCP_TRANSPORT === 'http'`: what the server had for that goes on to choose HTTP. */
function switchIn(condition: ts.Node): ts.Node {
  if (ts.isParenthesizedExpression(condition)) return switchIn(condition.expression);
  const isOr = ts.isBinaryExpression(condition) && condition.operatorToken.kind === ts.SyntaxKind.BarBarToken;
  return isOr ? switchIn(condition.right) : condition;
}

/** The condition of the switch: `process.env.MCP_TRANSPORT === 'http'`, or `!== 'stdio'` where HTTP is the default, or the opposite of one. */
export const isSwitchCondition = (condition: ts.Node): condition is ts.BinaryExpression =>
  ts.isBinaryExpression(condition) &&
  /^process\.env(\.|\[['"])MCP_(SERVER_|MIGRATE_)?TRANSPORT\b/.test(condition.left.getText()) &&
  /^['"](http|stdio)['"]$/.test(condition.right.getText()) &&
  COMPARES.has(condition.operatorToken.kind);

const COMPARES = new Set([ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken]);

function leaves(statement: ts.Statement): boolean {
  const last = ts.isBlock(statement) ? statement.statements.at(-1) : statement;
  return last !== undefined && (ts.isReturnStatement(last) || ts.isThrowStatement(last));
}

import { ts } from 'ts-morph';
import { isLogCall, isLogOnly } from '../factory/stdio-code.ts';
import { isExit } from '../process/process-calls.ts';
import { chainRoot, isFunction, nodesIn, unwrapped } from '../syntax.ts';

/** Whose code a statement may touch and still be nothing but the upkeep of a connection. */
export interface Connection {
  /** True for the request, the response, the transport, the list of transports, the server, and what is made of them. */
  readonly isOwn: (name: ts.Identifier) => boolean;
  /** The same of `this.name`. */
  readonly isOwnMember?: (name: string) => boolean;
}

const BUILT_IN =
  /^((set|clear)(Interval|Timeout|Immediate)|String|Number|Boolean|parseInt|randomUUID|isInitializeRequest)$/;
const VALUES = /^(String|Number|Boolean|Error|JSON|Object|Date|Array|Promise|URL|URLSearchParams|Buffer|crypto)$/;

/**
 * The first node of a statement that does more than keep up, answer or end a connection: a call of other code, a write to what is not the
 * connection's. undefined: the statement may go with the connection.
 */
export function beyondUpkeep(statement: ts.Node, connection: Connection): ts.Node | undefined {
  if (ts.isStatement(statement) && isLogOnly(statement)) return undefined;
  for (const node of nodesIn(statement, isLogged)) if (isBeyond(node, connection)) return node;
  return undefined;
}

/** What is only said is no effect. */
const isLogged = (node: ts.Node): boolean => ts.isCallExpression(node) && isLogCall(node);

function isBeyond(node: ts.Node, connection: Connection): boolean {
  if (ts.isCallExpression(node)) return !isHarmless(node, connection);
  if (ts.isNewExpression(node)) return !VALUES.test(node.expression.getText()) && !isOwnRoot(node, connection);
  if (ts.isDeleteExpression(node)) return !isOwnRoot(node.expression, connection);
  return isWrite(node) && !isOwnRoot(node.left, connection);
}

/** An assignment of any kind. */
export const isWrite = (node: ts.Node): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) &&
  node.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
  node.operatorToken.kind <= ts.SyntaxKind.LastAssignment;

function isHarmless(call: ts.CallExpression, connection: Connection): boolean {
  const callee = unwrapped(call.expression);
  if (ts.isIdentifier(callee)) return BUILT_IN.test(callee.text) || connection.isOwn(callee);
  return isExit(call) || isOwnRoot(callee, connection) || isFunction(callee);
}

const MEMBER = /^\(*this[?!]?\.(\w+)/;

/** The value at the root of a chain is the connection's, or one of JavaScript itself. */
function isOwnRoot(expression: ts.Expression, connection: Connection): boolean {
  const made = unwrapped(expression);
  const root = ts.isNewExpression(made) ? made.expression : chainRoot(made);
  const member = MEMBER.exec(made.getText())?.[1];
  if (root.kind === ts.SyntaxKind.ThisKeyword) return connection.isOwnMember?.(member ?? '') ?? false;
  if (ts.isNewExpression(root)) return VALUES.test(root.expression.getText());
  return ts.isIdentifier(root) ? connection.isOwn(root) || VALUES.test(root.text) : ts.isLiteralExpression(root);
}

import { ts } from 'ts-morph';
import { exitsProcess, isProcess } from '../process/process-calls.ts';
import { awaitedBy, doneBeside, isEndless, isPause, settlesAtEnd } from './end-waits.ts';

const LISTEN = /^(on|once|addListener|prependListener|resume|setEncoding)$/;
/** A word of a name: `logger`, `mcpLogger`, `this.log`; no `catalog`. */
const LOGGER =
  /(?<![A-Za-z])(log(ger|ging)?|console|debug(ger)?)(?![a-z])|(Log(ger|ging)?|Console|Debug(ger)?)(?![a-z])/;
/** `logError`, `printBanner`; no `login`. */
const LOG_FUNCTION = /^(log(ger|ging)?|debug|info|warn|error|trace|print)(?!In\b|Out\b|[a-z])/;

/** `process.on(…)`, `process.stdin.once(…)`: belongs to the process, not to a session. */
export function isProcessListener(statement: ts.Node): statement is ts.ExpressionStatement {
  if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) return false;
  const callee = statement.expression.expression;
  return (
    ts.isPropertyAccessExpression(callee) &&
    LISTEN.test(callee.name.text) &&
    (isProcess(callee.expression) || isStandardStream(callee.expression))
  );
}

/** `process.stdin`, `process.stdout`: the one client of a stdio server. */
const isStandardStream = (node: ts.Expression): boolean =>
  ts.isPropertyAccessExpression(node) && isProcess(node.expression) && /^std(in|out)$/.test(node.name.text);

/** `console.error('…')`, `logger.info(…)`, `log(…)`, on its own. */
export const isLogOnly = (statement: ts.Statement): boolean =>
  ts.isExpressionStatement(statement) && isLogCall(statement.expression);

/** `process.stderr.write('…')`: what `console.error` does. */
const WRITES_LOG = /^process\.stderr\.write$/;

/** The call of a log. */
export function isLogCall(call: ts.Expression): boolean {
  if (!ts.isCallExpression(call)) return false;
  const callee = call.expression;
  if (WRITES_LOG.test(callee.getText())) return true;
  if (ts.isIdentifier(callee)) return LOG_FUNCTION.test(callee.text);
  return ts.isPropertyAccessExpression(callee) && LOGGER.test(callee.expression.getText());
}

/** `transport.onclose = …`, `server.onclose = …`. */
function isCloseHandler(statement: ts.Node): statement is ts.ExpressionStatement {
  if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) return false;
  const { left, operatorToken } = statement.expression;
  return (
    operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    ts.isPropertyAccessExpression(left) &&
    left.name.text === 'onclose'
  );
}

/** Belongs to the process that speaks stdio: its listeners, and what ends it when the one client leaves. */
export const staysOnStdio = (statement: ts.Node): boolean =>
  isProcessListener(statement) || (isCloseHandler(statement) && exitsProcess(statement));

/** `const closed = new Promise((resolve) => { server.onclose = resolve; });`: waits for the one client to leave. */
export const waitsForClose = (statement: ts.Node): statement is ts.VariableStatement =>
  ts.isVariableStatement(statement) &&
  statement.declarationList.declarations.every(({ initializer }) => initializer && settlesAtEnd(initializer));

/** A function under a name: `function f() {}`, `const f = () => {}`. */
export function isFunctionStatement(statement: ts.Statement): boolean {
  if (ts.isFunctionDeclaration(statement)) return true;
  if (!ts.isVariableStatement(statement)) return false;
  return statement.declarationList.declarations.every(
    ({ initializer }) => initializer && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)),
  );
}

/** What may be skipped over HTTP without loss: logs, listeners of the process, function definitions, keeping the process alive. */
export const isStdioTail = (statement: ts.Statement): boolean =>
  isLogOnly(statement) ||
  isProcessListener(statement) ||
  isCloseHandler(statement) ||
  waitsForClose(statement) ||
  isFunctionStatement(statement) ||
  isKeptAlive(statement) ||
  isConditionalLog(statement) ||
  ts.isEmptyStatement(statement) ||
  ts.isInterfaceDeclaration(statement) ||
  ts.isTypeAliasDeclaration(statement);

/** `if (…) { console.error(…); }`. */
function isConditionalLog(statement: ts.Statement): boolean {
  if (!ts.isIfStatement(statement)) return false;
  const branches = [statement.thenStatement, statement.elseStatement].filter((branch) => branch !== undefined);
  return branches.every((branch) =>
    ts.isBlock(branch) ? branch.statements.every(isLogOnly) : isLogOnly(branch) || isConditionalLog(branch),
  );
}

/** `return;`, `await new Promise(() => {});`, `await new Promise((resolve) => setTimeout(resolve, 100));`. */
function isKeptAlive(statement: ts.Statement): boolean {
  const awaited = awaitedBy(statement);
  if (!awaited) return (ts.isReturnStatement(statement) && !statement.expression) || isEndless(statement);
  return isPause(awaited) || (settlesAtEnd(awaited) && !doneBeside(statement, isStdioTail));
}

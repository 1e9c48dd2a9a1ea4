import { ts } from 'ts-morph';
import { streamOf } from '../process/client-watchers.ts';
import { isProcess } from '../process/process-calls.ts';
import { isFunction, isWithin, nodesIn } from '../syntax.ts';

type Executor = ts.ArrowFunction | ts.FunctionExpression;

/** A promise that settles when the one client leaves, when the process is asked to end, or never. */
export function settlesAtEnd(promise: ts.Expression): boolean {
  const executor = executorOf(promise);
  return executor !== undefined && settlersIn(executor).every((use) => isToldOfEnd(use, executor));
}

/** `new Promise((resolve) => process.on('SIGINT', resolve))`: what is done in it waits for the end on stdio. */
export const isWaitForEnd = (node: ts.Node): node is ts.NewExpression => ts.isNewExpression(node) && settlesAtEnd(node);

/** `new Promise((resolve) => setTimeout(resolve, 100))`, `sleep(100)`. */
export function isPause(promise: ts.Expression): boolean {
  const executor = executorOf(promise);
  if (!executor) return ts.isCallExpression(promise) && PAUSE.test(promise.expression.getText());
  const settlers = settlersIn(executor);
  return settlers.length > 0 && settlers.every((use) => isOfTimer(use, executor));
}

const PAUSE = /^(sleep|delay|pause|wait|setTimeout)$/;

function isOfTimer(use: ts.Node, executor: Executor): boolean {
  const isTimer = (node: ts.Node): boolean => ts.isCallExpression(node) && node.expression.getText() === 'setTimeout';
  const found = ts.findAncestor(use, (node) => (node === executor ? 'quit' : isTimer(node)));
  return found !== undefined;
}

/** The function that `new Promise(…)` is given. */
function executorOf(promise: ts.Expression): Executor | undefined {
  if (!ts.isNewExpression(promise) || promise.expression.getText() !== 'Promise') return undefined;
  const given = promise.arguments?.[0];
  return given && (ts.isArrowFunction(given) || ts.isFunctionExpression(given)) ? given : undefined;
}

/** Every use of `resolve` and `reject`. */
const settlersIn = ({ parameters, body }: Executor): ts.Identifier[] =>
  parameters.flatMap(({ name }) => usesOf(name.getText(), body));

const usesOf = (name: string, body: ts.Node): ts.Identifier[] =>
  [...nodesIn(body)].filter(
    (node): node is ts.Identifier =>
      ts.isIdentifier(node) &&
      node.text === name &&
      !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node),
  );

/** Stands in what is run when the process is asked to end, or the one client has left. */
function isToldOfEnd(use: ts.Node, executor: Executor): boolean {
  for (let node = use; node !== executor; node = node.parent) {
    if (ts.isCallExpression(node.parent) && node.parent.expression !== node && listensToEnd(node.parent)) return true;
    if (ts.isBinaryExpression(node.parent) && node.parent.right === node && CLOSED.test(node.parent.left.getText()))
      return true;
    const name = isFunction(node) && node !== executor ? nameOf(node) : undefined;
    if (name) return isOnlyTold(name, executor);
  }
  return false;
}

/** `transport.onclose`, `this.server.server.onclose`. */
const CLOSED = /(server|transport|mcp)\w*[!?]?\.onclose$/i;

/** `const shutdown = () => …`, `function shutdown() …`. */
const nameOf = (node: ts.FunctionLikeDeclaration): ts.Identifier | undefined => {
  const named = ts.isVariableDeclaration(node.parent) ? node.parent.name : node.name;
  return named && ts.isIdentifier(named) ? named : undefined;
};

function isOnlyTold(name: ts.Identifier, executor: Executor): boolean {
  const uses = usesOf(name.text, executor.body).filter((use) => use !== name && !isWithin(use, name.parent));
  return uses.length > 0 && uses.every((use) => isToldOfEnd(use, executor));
}

const LISTEN = /^(on|once|addListener|prependListener)$/;
const OF_PROCESS = /^(exit|beforeExit|disconnect|SIG[A-Z]+|uncaughtException|unhandledRejection)$/;
const OF_INPUT = /^(end|close)$/;

/** `process.on('SIGINT', …)`, `process.on(signal, …)`, `process.stdin.once('end', …)`. */
function listensToEnd({ expression, arguments: [event] }: ts.CallExpression): boolean {
  if (!event || !ts.isPropertyAccessExpression(expression) || !LISTEN.test(expression.name.text)) return false;
  const said = ts.isStringLiteralLike(event) ? event.text : undefined;
  if (isOnProcess(expression.expression)) return said === undefined || OF_PROCESS.test(said);
  return streamOf(expression.expression) === 'stdin' && said !== undefined && OF_INPUT.test(said);
}

/** `process`, `process.on('SIGINT', stop)`. */
function isOnProcess(node: ts.Expression): boolean {
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
    return isOnProcess(node.expression.expression);
  return isProcess(node);
}

/** What a statement waits for: `await x;`, `return x;`, `return await x;`. */
export function awaitedBy(statement: ts.Node): ts.Expression | undefined {
  if (!ts.isExpressionStatement(statement) && !ts.isReturnStatement(statement)) return undefined;
  const { expression } = statement;
  if (expression && ts.isAwaitExpression(expression)) return expression.expression;
  return ts.isReturnStatement(statement) ? expression : undefined;
}

/** `while (true) { await sleep(1000); }`, `for (;;) await pause();`. */
export function isEndless(node: ts.Node): node is ts.WhileStatement | ts.ForStatement {
  const isLoop = ts.isWhileStatement(node)
    ? TRUE.test(node.expression.getText())
    : ts.isForStatement(node) && !node.condition;
  if (!isLoop) return false;
  const { statement } = node as ts.WhileStatement | ts.ForStatement;
  const inner = ts.isBlock(statement) ? [...statement.statements] : [statement];
  return inner.length > 0 && inner.every(isPausing);
}

const TRUE = /^(true|1)$/;

const isPausing = (statement: ts.Statement): boolean => {
  const awaited = ts.isExpressionStatement(statement) ? awaitedBy(statement) : undefined;
  return awaited !== undefined && isPause(awaited);
};

/** What else is done in the function of the promise that a statement waits for; `isOfStdio` says what needs no place over HTTP. */
export function doneBeside(
  statement: ts.Node,
  isOfStdio: (statement: ts.Statement) => boolean,
): ts.Statement | undefined {
  const awaited = awaitedBy(statement);
  const body = awaited && executorOf(awaited)?.body;
  const isOfWait = (one: ts.Statement): boolean => isOfStdio(one) || listensInTurn(one);
  return body && ts.isBlock(body) ? body.statements.find((one) => !isOfWait(one)) : undefined;
}

/** `['SIGINT', 'SIGTERM'].forEach((signal) => process.on(signal, resolve));`, `for (const signal of SIGNALS) process.on(signal, resolve);`. */
function listensInTurn(statement: ts.Statement): boolean {
  const calls = [...nodesIn(statement, (node) => ts.isCallExpression(node) && listensToEnd(node))];
  const names = calls.filter(ts.isCallExpression).map(({ expression }) => expression.getText());
  const isLoop = ts.isForOfStatement(statement) || names.some((name) => name.endsWith('.forEach'));
  return isLoop && names.every((name) => name.endsWith('.forEach'));
}

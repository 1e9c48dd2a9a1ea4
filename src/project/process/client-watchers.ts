import { ts } from 'ts-morph';
import { exitsProcess, isProcess, isProcessCall } from './process-calls.ts';
import { functionAround, nodesIn } from '../syntax.ts';

const GONE = /^['"`](end|close|disconnect)['"`]$/;
const INPUT = /^['"`](data|readable|line)['"`]$/;

/** A statement that waits for the one client of a stdio server to leave: the end of stdin, another parent process. */
export function watchesClient(statement: ts.Node): statement is ts.ExpressionStatement {
  if (!ts.isExpressionStatement(statement)) return false;
  const call = ts.isVoidExpression(statement.expression) ? statement.expression.expression : statement.expression;
  if (!ts.isCallExpression(call)) return false;
  return watchesParent(call) || watchesPipe(call);
}

/** `setInterval(() => { if (process.ppid === 1) process.exit(); }, 1000)`, `.unref()` behind it or not. */
function watchesParent(call: ts.CallExpression): boolean {
  const { expression } = call;
  if (ts.isPropertyAccessExpression(expression) && ts.isCallExpression(expression.expression))
    return watchesParent(expression.expression);
  const mentions = (node: ts.Node): boolean =>
    ts.isIdentifier(node) && /^(ppid|parentPid|parent_pid)$/i.test(node.text);
  return expression.getText() === 'setInterval' && [...nodesIn(call)].some(mentions) && exitsProcess(call);
}

function watchesPipe(call: ts.CallExpression): boolean {
  const { expression } = call;
  const event = call.arguments[0]?.getText() ?? '';
  if (isProcessCall(call, /^(on|once|addListener)$/)) return /disconnect/.test(event) && exitsProcess(call);
  if (!ts.isPropertyAccessExpression(expression) || !/^(on|once|addListener)$/.test(expression.name.text)) return false;
  const stream = streamOf(expression.expression);
  if (stream === 'stdin') return GONE.test(event) && !readsInput(call);
  return stream === 'stdout' && exitsProcess(call);
}

/** The standard stream that listeners are put on; chained calls and readline interfaces are followed. */
export function streamOf(node: ts.Expression): 'stdin' | 'stdout' | undefined {
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression))
    return streamOf(node.expression.expression);
  if (ts.isIdentifier(node)) return isReadline(node) ? 'stdin' : undefined;
  if (!ts.isPropertyAccessExpression(node) || !isProcess(node.expression)) return undefined;
  const { text } = node.name;
  return text === 'stdin' || text === 'stdout' ? text : undefined;
}

/** `const lines = readline.createInterface({ input: process.stdin })`. */
const isReadline = (name: ts.Identifier): boolean =>
  [...nodesIn(name.getSourceFile())].some(
    (node) =>
      ts.isVariableDeclaration(node) &&
      node.name.getText() === name.text &&
      /\bcreateInterface\b[^]*\bprocess\.stdin\b/.test(node.initializer?.getText() ?? ''),
  );

/** Code that reads stdin itself, such as a document to serve, has to see its end over HTTP too. */
function readsInput(call: ts.Node): boolean {
  const around = functionAround(call) ?? call.getSourceFile();
  return [...nodesIn(around)].some(
    (node) =>
      ts.isCallExpression(node) && INPUT.test(node.arguments[0]?.getText() ?? '') && node.getText().includes('stdin'),
  );
}

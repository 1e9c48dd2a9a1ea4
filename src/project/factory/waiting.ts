import { ts } from 'ts-morph';
import { importedFrom } from '../imports.ts';
import { functionNamed } from '../instances.ts';
import { isProcess } from '../process/process-calls.ts';
import type { References } from '../references.ts';
import { ancestor } from '../syntax.ts';
import { awaitedBy, isEndless, settlesAtEnd } from './end-waits.ts';
import { isStdioTail } from './stdio-code.ts';

const MAX_DEPTH = 3;

/** `await closed;`, `await new Promise((resolve) => { transport.onclose = resolve; });`, `return new Promise(() => {});`, `while (true) await sleep(1000);`. */
export function waitsForEnd(node: ts.Node, references: References): boolean {
  const awaited = awaitedBy(node);
  return awaited ? endsLate(awaited, references, 0) : isEndless(node);
}

function endsLate(promise: ts.Expression, references: References, depth: number): boolean {
  if (ts.isNewExpression(promise)) return settlesAtEnd(promise);
  if (ts.isCallExpression(promise)) return isOfEvent(promise) || callsWait(promise, references, depth);
  const declaration = ts.isIdentifier(promise) ? references.symbolOf(promise)?.valueDeclaration : undefined;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made !== undefined && ts.isNewExpression(made) && settlesAtEnd(made);
}

const EVENTS = /^(node:)?events$/;
const SIGNAL = /^(SIG[A-Z]+|exit|disconnect|end|close)$/;

/** `once(process, 'SIGINT')`, `once(process.stdin, 'end')`. */
function isOfEvent({ expression, arguments: [emitter, event] }: ts.CallExpression): boolean {
  if (!emitter || !event || importedFrom(expression, EVENTS)?.name !== 'once') return false;
  const root = ts.isPropertyAccessExpression(emitter) ? emitter.expression : emitter;
  return isProcess(root) && ts.isStringLiteralLike(event) && SIGNAL.test(event.text);
}

/** `this.waitForEnd()`, `untilSignal()`. */
function callsWait({ expression }: ts.CallExpression, references: References, depth: number): boolean {
  const called = calledBy(expression, references);
  return called !== undefined && depth < MAX_DEPTH && onlyWaits(called, references, depth + 1);
}

/** True for a function that does nothing but wait: the places that call it are what waits. */
export function onlyWaits({ body }: ts.FunctionLikeDeclaration, references: References, depth = 0): boolean {
  if (!body) return false;
  if (!ts.isBlock(body)) return endsLate(body, references, depth);
  const last = body.statements.at(-1);
  const awaited = last && awaitedBy(last);
  const waits = awaited ? endsLate(awaited, references, depth) : last !== undefined && isEndless(last);
  return waits && body.statements.slice(0, -1).every(isStdioTail);
}

function calledBy(callee: ts.Expression, references: References): ts.FunctionLikeDeclaration | undefined {
  if (ts.isIdentifier(callee)) return functionNamed(callee, references);
  if (!ts.isPropertyAccessExpression(callee) || callee.expression.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
  const named = ancestor(callee, ts.isClassLike)?.members.filter((one) => one.name?.getText() === callee.name.text);
  return named?.find(ts.isMethodDeclaration);
}

import { ts } from 'ts-morph';
import { functionNamed } from '../instances.ts';
import type { References } from '../references.ts';
import { isLogOnly, staysOnStdio } from '../factory/stdio-code.ts';
import { ancestor, isFunction, nodesIn, unwrapped } from '../syntax.ts';

/** What a program does when its process is about to end. */
export interface ExitListener {
  /** `process.on('SIGINT', …);`, `server.onclose = …;` */
  readonly node: ts.ExpressionStatement;
  /** The function whose statements run then. */
  readonly handler: ts.FunctionLikeDeclaration;
  /** Them, without logs and without what ends the process. */
  readonly statements: readonly ts.Statement[];
}

const ENDS = /^(SIG(INT|TERM|HUP|QUIT|BREAK)|exit|beforeExit|disconnect|end|close)$/;

/** The listeners of a file that run when the process is asked to end, or when stdin or the only connection ends. */
export function exitListeners(source: ts.SourceFile, references: References): ExitListener[] {
  if (!/\bprocess\b/.test(source.text)) return [];
  return [...nodesIn(source)].flatMap((node) => {
    const given = ts.isExpressionStatement(node) && staysOnStdio(node) ? handlerGiven(node) : undefined;
    const handler = given && handlerOf(given, references);
    if (!handler?.body || !ts.isExpressionStatement(node)) return [];
    return [{ node, handler, statements: releasingStatements(handler) }];
  });
}

/** What a function does, without logs and without what ends the process. */
export function releasingStatements({ body }: ts.FunctionLikeDeclaration): ts.Statement[] {
  const all = body && ts.isBlock(body) ? flattened(body.statements) : [];
  return all.filter((statement) => !endsProcess(statement) && !isLogOnly(statement));
}

function handlerGiven({ expression }: ts.ExpressionStatement): ts.Expression | undefined {
  if (ts.isBinaryExpression(expression)) return expression.right;
  if (!ts.isCallExpression(expression)) return undefined;
  const [event, handler] = expression.arguments;
  return event && ts.isStringLiteral(event) && ENDS.test(event.text) ? handler : undefined;
}

/** The function itself, or the one that it does nothing but call. */
function handlerOf(given: ts.Expression, references: References): ts.FunctionLikeDeclaration | undefined {
  const own = ts.isIdentifier(given) ? functionNamed(given, references) : given;
  if (!own || !isFunction(own)) return undefined;
  const only = onlyCall(own);
  return (only && calledFunction(only, references)) ?? own;
}

function onlyCall({ body }: ts.FunctionLikeDeclaration): ts.CallExpression | undefined {
  const [first, ...more] = body && ts.isBlock(body) ? body.statements : [];
  const expression = body && !ts.isBlock(body) ? body : first && ts.isExpressionStatement(first) && first.expression;
  if (!expression || more.length > 0) return undefined;
  const value = unwrapped(ts.isVoidExpression(expression) ? expression.expression : expression);
  return ts.isCallExpression(value) ? value : undefined;
}

/** The function of the project that a call runs: by its name, or as a method of the class around. */
export function calledFunction(
  { expression }: ts.CallExpression,
  references: References,
): ts.FunctionLikeDeclaration | undefined {
  if (ts.isIdentifier(expression)) return functionNamed(expression, references);
  if (!ts.isPropertyAccessExpression(expression) || expression.expression.kind !== ts.SyntaxKind.ThisKeyword)
    return undefined;
  const owner = ancestor(expression, ts.isClassLike);
  const name = expression.name.text;
  return owner?.members.find((m): m is ts.MethodDeclaration => ts.isMethodDeclaration(m) && m.name.getText() === name);
}

/** A `try` counts as the statements of its block. */
const flattened = (statements: readonly ts.Statement[]): ts.Statement[] =>
  statements.flatMap((s) => (ts.isTryStatement(s) ? flattened(s.tryBlock.statements) : [s]));

const endsProcess = (statement: ts.Statement): boolean =>
  ts.isReturnStatement(statement) || /^process\.exit\b/.test(statement.getText());

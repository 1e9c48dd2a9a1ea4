import { ts } from 'ts-morph';
import { codeCalled } from '../called-code.ts';
import type { ProjectModel } from '../project-model.ts';
import { hasModifier, isFunction, nodesIn } from '../syntax.ts';

const LINKS = /^(then|catch|finally)$/;
const GIVES_UP = /^process\.(exit|abort|kill)$/;

/** `store.load().catch(warn)` around `store.load()`: what is repeated goes on, and forgives, as the start does. */
export function withItsLinks(call: ts.CallExpression): ts.CallExpression {
  const { parent } = call;
  const next = ts.isPropertyAccessExpression(parent) && parent.expression === call ? parent.parent : undefined;
  return next && ts.isCallExpression(next) && next.expression === parent ? withItsLinks(next) : call;
}

const isLink = (node: ts.Node): node is ts.PropertyAccessExpression =>
  ts.isPropertyAccessExpression(node) && LINKS.test(node.name.text);

/** A promise that nobody waits for. */
export const isLeftAlone = (call: ts.CallExpression, sources: Pick<ProjectModel, 'program' | 'references'>): boolean =>
  ts.isExpressionStatement(call.parent) && (isLink(call.expression) || codeCalled(call, sources).some(isAsync));

const isAsync = (code: ts.Node): boolean => hasModifier(code, ts.SyntaxKind.AsyncKeyword);

/** `if (config.isValid())`: asked for what it says, it only remembers what it has looked up. */
export function isAsked(call: ts.CallExpression): boolean {
  const asked = ts.findAncestor(
    call,
    ({ parent }) => !ts.isAwaitExpression(parent) && !ts.isPrefixUnaryExpression(parent),
  );
  const asker = asked?.parent;
  return (
    asker !== undefined &&
    (ts.isIfStatement(asker) || ts.isConditionalExpression(asker) || (ts.isCallExpression(asker) && asker !== call))
  );
}

/** True inside of a `try` of its function whose `catch` goes on: repeated without it, a call would fail where it did not. */
export function isForgiven(call: ts.Node): boolean {
  const around = ts.findAncestor(call.parent, (node) => {
    if (isFunction(node) || ts.isSourceFile(node)) return 'quit';
    return ts.isTryStatement(node.parent) && node.parent.tryBlock === node;
  });
  const caught = around && ts.isTryStatement(around.parent) ? around.parent.catchClause : undefined;
  return caught !== undefined && ![...nodesIn(caught.block, isFunction)].some(givesUp);
}

const givesUp = (node: ts.Node): boolean =>
  ts.isThrowStatement(node) || (ts.isCallExpression(node) && GIVES_UP.test(node.expression.getText()));

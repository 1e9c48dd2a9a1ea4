import { ts } from 'ts-morph';
import { isFunction, nodesIn } from '../syntax.ts';

const LINKS = /^(then|catch|finally)$/;
const GIVES_UP = /^process\.(exit|abort|kill)$/;

/** `store.load().catch(warn)` around `store.load()`: what is repeated forgives what the start forgives. */
export function withItsLinks(call: ts.CallExpression): ts.CallExpression {
  const { parent } = call;
  const isLink = ts.isPropertyAccessExpression(parent) && parent.expression === call && LINKS.test(parent.name.text);
  return isLink && ts.isCallExpression(parent.parent) ? withItsLinks(parent.parent) : call;
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

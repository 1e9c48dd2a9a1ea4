import { ts } from 'ts-morph';
import { functionAround } from '../syntax.ts';

const AT_ONCE = /^(forEach|map|filter|reduce|flatMap|some|every|find|sort)$/;

/** The innermost function around a node that does not run on the spot, as a callback of `forEach` does. */
export function laterFunction(node: ts.Node): ts.FunctionLikeDeclaration | undefined {
  let owner = functionAround(node);
  while (owner && runsAtOnce(owner)) owner = functionAround(owner);
  return owner;
}

function runsAtOnce(owner: ts.Node): boolean {
  let callee = owner;
  while (ts.isParenthesizedExpression(callee.parent)) callee = callee.parent;
  const { parent } = callee;
  if (!ts.isCallExpression(parent)) return false;
  if (parent.expression === callee) return true;
  return ts.isPropertyAccessExpression(parent.expression) && AT_ONCE.test(parent.expression.name.text);
}

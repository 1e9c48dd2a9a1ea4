import { ts } from 'ts-morph';
import { accessPath, isAssigned, isMutator } from './access-paths.ts';
import { functionNamed } from '../instances.ts';
import type { References } from '../references.ts';
import { boundNames, isFunction, nodesIn, unwrapped } from '../syntax.ts';

/** True for `makeCounter()` when what it returns goes on changing a variable of that one call: `let n = 0; return () => ++n`. */
export function closedOverChanges(value: ts.Expression, references: References): boolean {
  const call = unwrapped(value);
  if (!ts.isCallExpression(call)) return false;
  const callee = unwrapped(call.expression);
  const maker = ts.isIdentifier(callee) ? functionNamed(callee, references) : isFunction(callee) ? callee : undefined;
  if (maker && 'asteriskToken' in maker && maker.asteriskToken) return true; // a generator goes on with every next()
  const body = maker && 'body' in maker ? maker.body : undefined;
  if (!body) return false;
  const kept = [...nodesIn(body, isFunction)].filter(ts.isVariableDeclaration).flatMap(({ name }) => boundNames(name));
  return kept.some((name) => {
    const symbol = references.symbolOf(name);
    return symbol !== undefined && references.of(symbol).some((use) => isInner(use, maker) && changes(use));
  });
}

const isInner = (use: ts.Node, maker: ts.Node | undefined): boolean => ts.findAncestor(use, isFunction) !== maker;

function changes(use: ts.Identifier): boolean {
  const target = accessPath(use);
  if (isAssigned(target)) return true;
  const called = ts.isCallExpression(target.parent) && target.parent.expression === target;
  return called && ts.isPropertyAccessExpression(target) && isMutator(target.name.text);
}

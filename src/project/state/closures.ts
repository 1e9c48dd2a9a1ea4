import { ts } from 'ts-morph';
import { accessPath, isAssigned, isMutator } from './access-paths.ts';
import { functionNamed } from '../instances.ts';
import type { References } from '../references.ts';
import { boundNames, isFunction, nodesIn, unwrapped } from '../syntax.ts';

/** True for `makeCounter()` when what it returns goes on changing a variable of that one call: `let n = 0; return () => ++n`. */
export function closedOverChanges(value: ts.Expression, references: References): boolean {
  const maker = makerOf(value, references);
  if (!maker) return false;
  if ('asteriskToken' in maker && maker.asteriskToken) return true; // a generator goes on with every next()
  return changingUses(maker, references).length > 0;
}

/** The function of the project that a call calls. */
export function makerOf(value: ts.Expression, references: References): ts.FunctionLikeDeclaration | undefined {
  const call = unwrapped(value);
  if (!ts.isCallExpression(call)) return undefined;
  const callee = unwrapped(call.expression);
  if (ts.isIdentifier(callee)) return functionNamed(callee, references);
  return isFunction(callee) ? callee : undefined;
}

/** Where functions in a function change its variables. */
export function changingUses(maker: ts.FunctionLikeDeclaration, references: References): ts.Identifier[] {
  const { body } = maker;
  const kept = body
    ? [...nodesIn(body, isFunction)].filter(ts.isVariableDeclaration).flatMap(({ name }) => boundNames(name))
    : [];
  return kept.flatMap((name) => {
    const symbol = references.symbolOf(name);
    const uses = symbol ? references.of(symbol) : [];
    return uses.filter((use) => isInner(use, maker) && changes(use));
  });
}

const isInner = (use: ts.Node, maker: ts.Node): boolean => ts.findAncestor(use, isFunction) !== maker;

function changes(use: ts.Identifier): boolean {
  const target = accessPath(use);
  if (isAssigned(target)) return true;
  const called = ts.isCallExpression(target.parent) && target.parent.expression === target;
  return called && ts.isPropertyAccessExpression(target) && isMutator(target.name.text);
}

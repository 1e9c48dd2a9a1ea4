import { ts } from 'ts-morph';
import { isFunction } from '../syntax.ts';

/** What a loop or a callback calls the elements of a container. */
export function elementsOf(target: ts.Expression): ts.BindingName | undefined {
  const called = iteration(target);
  const { parent } = called;
  if (ts.isForOfStatement(parent) && parent.expression === called && ts.isVariableDeclarationList(parent.initializer))
    return parent.initializer.declarations[0]?.name;
  return callbackElement(called);
}

/** `x.forEach((element) => …)`: a map's callback gets the value first too, `reduce` gets it second. */
function callbackElement(target: ts.Expression): ts.BindingName | undefined {
  if (!ts.isPropertyAccessExpression(target) || !ts.isCallExpression(target.parent)) return undefined;
  const [callback] = target.parent.arguments;
  const position = CALLBACKS[target.name.text];
  return target.parent.expression === target && position !== undefined && callback && isFunction(callback)
    ? callback.parameters[position]?.name
    : undefined;
}

const CALLBACKS: Readonly<Record<string, number>> = {
  ...{ forEach: 0, map: 0, filter: 0, find: 0, findLast: 0, some: 0, every: 0, flatMap: 0, reduce: 1 },
};

/** `x.values()` of `x.values`, else the expression itself. */
const iteration = (target: ts.Expression): ts.Expression =>
  ts.isPropertyAccessExpression(target) &&
  /^(values|entries)$/.test(target.name.text) &&
  ts.isCallExpression(target.parent)
    ? target.parent
    : target;

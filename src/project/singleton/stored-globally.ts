import { ts } from 'ts-morph';
import { laterFunction } from '../state/at-once.ts';
import { placeOf, unwrapped } from '../syntax.ts';

/** `globalThis.server = server`, `Object.assign(global, { server })`. */
export const isStoredGlobally = (use: ts.Node): boolean => {
  const statement = placeOf(use).statement;
  return (
    ts.isExpressionStatement(statement) && !laterFunctionWithin(use, statement) && mentionsGlobal(statement.expression)
  );
};

const laterFunctionWithin = (use: ts.Node, statement: ts.Node): boolean =>
  laterFunction(use) !== laterFunction(statement);

function mentionsGlobal(expression: ts.Expression): boolean {
  const isGlobal = (node: ts.Expression): boolean => /^(globalThis|global|window|process)\b/.test(node.getText());
  if (ts.isBinaryExpression(expression)) return isGlobal(unwrapped(expression.left));
  return ts.isCallExpression(expression) && expression.arguments.some(isGlobal);
}

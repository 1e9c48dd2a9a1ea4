import { ts } from 'ts-morph';
import type { Call } from '../../called-code.ts';
import { functionAround, isFunction, nodesIn } from '../../syntax.ts';
import { wholeExpression } from './seed.ts';

/** True for what only tries whether a port is free: it closes again as soon as it listens. */
export function isTemporary(opening: Call): boolean {
  const owner = functionAround(opening);
  const name = nameOf(opening);
  if (!owner || name === undefined) return false;
  return [...nodesIn(owner)].some((node) => isFunction(node) && listensFor(node) && closes(node, name));
}

/** The variable that is opened, or that holds what is. */
function nameOf(opening: Call): string | undefined {
  const whole = wholeExpression(opening);
  if (ts.isVariableDeclaration(whole.parent)) return whole.parent.name.getText();
  const { expression } = opening;
  return ts.isPropertyAccessExpression(expression) && ts.isIdentifier(expression.expression)
    ? expression.expression.text
    : undefined;
}

/** The callback of `listen(…)` or of `once('listening', …)`. */
function listensFor({ parent }: ts.Node): boolean {
  if (!ts.isCallExpression(parent) || !ts.isPropertyAccessExpression(parent.expression)) return false;
  const name = parent.expression.name.text;
  return name === 'listen' || (/^(on|once)$/.test(name) && /listening/.test(parent.arguments[0]?.getText() ?? ''));
}

const closes = (code: ts.Node, name: string): boolean =>
  [...nodesIn(code)].some((node) => ts.isCallExpression(node) && node.expression.getText() === `${name}.close`);

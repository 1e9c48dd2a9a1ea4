import { ts } from 'ts-morph';
import { accessPath } from './access-paths.ts';
import { functionNamed } from '../instances.ts';
import type { References } from '../references.ts';
import { isFunction, nodesIn, unwrapped } from '../syntax.ts';

const FRESH = /randomUUID|randomBytes|Math\.random|nanoid|uuid|ulid|cuid|\+\+/i;
const NAMES_ONE = /^(generate|create|new|next|make|unique|get(Next|Unique|New))\w*Id$/i;

/**
 * True for a change that concerns nobody but the call that makes it: an entry under a key that no other call has, as in
 * `pending.set(randomUUID(), resolve)`, and a number that is only counted up.
 */
export function isPerCall(use: ts.Expression, references: References): boolean {
  const target = accessPath(use);
  if (isCountedUp(target)) return true;
  if (ts.isElementAccessExpression(target)) return isFreshKey(target.argumentExpression, references);
  const { parent } = target;
  if (!ts.isCallExpression(parent) || parent.expression !== target || !ts.isPropertyAccessExpression(target))
    return false;
  const [key] = parent.arguments;
  return /^(set|delete)$/.test(target.name.text) && key !== undefined && isFreshKey(key, references);
}

/** True for a listener that only minds what answers its own call: `if (message.id === id) resolve(message)`. */
export function mindsOwnAnswer(call: ts.CallExpression, references: References): boolean {
  return call.arguments.some((argument) => {
    const listener = ts.isIdentifier(argument) ? functionNamed(argument, references) : argument;
    return listener !== undefined && isFunction(listener) && [...nodesIn(listener)].some(comparesKey);
  });

  function comparesKey(node: ts.Node): boolean {
    if (!ts.isBinaryExpression(node) || !/^[!=]==?$/.test(node.operatorToken.getText())) return false;
    return isFreshKey(node.left, references) || isFreshKey(node.right, references);
  }
}

/** `++x`, `x++`, `x += 1`. */
function isCountedUp({ parent }: ts.Expression): boolean {
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return parent.operator === ts.SyntaxKind.PlusPlusToken;
  return (
    ts.isBinaryExpression(parent) &&
    parent.operatorToken.kind === ts.SyntaxKind.PlusEqualsToken &&
    parent.right.getText() === '1'
  );
}

/** A random or counted value, or a constant that holds one. */
function isFreshKey(key: ts.Expression, references: References): boolean {
  const value = unwrapped(key);
  if (isFresh(value)) return true;
  const declaration = ts.isIdentifier(value) ? references.symbolOf(value)?.valueDeclaration : undefined;
  const held = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return held !== undefined && isFresh(unwrapped(held));
}

function isFresh(value: ts.Expression): boolean {
  if (FRESH.test(value.getText())) return true;
  if (!ts.isCallExpression(value)) return false;
  const { expression } = value;
  return NAMES_ONE.test(ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText());
}

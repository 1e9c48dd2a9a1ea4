import { ts } from 'ts-morph';
import { accessPath } from './access-paths.ts';
import { functionNamed } from '../instances.ts';
import type { References } from '../references.ts';
import { functionAround, isFunction, nodesIn, unwrapped } from '../syntax.ts';

const RANDOM = /randomUUID|randomBytes|Math\.random|nanoid|uuid|ulid|cuid/i;
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
  if (isFresh(value, references)) return true;
  const held = constantHeld(value, references);
  return held !== undefined && isFresh(held, references);
}

function constantHeld(value: ts.Expression, references: References): ts.Expression | undefined {
  const declaration = ts.isIdentifier(value) ? references.symbolOf(value)?.valueDeclaration : undefined;
  const held = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return held && unwrapped(held);
}

function isFresh(value: ts.Expression, references: References): boolean {
  if (RANDOM.test(value.getText())) return true;
  const counter = countedIn(value);
  if (counter) return isCountedForAll(counter, references);
  if (!ts.isCallExpression(value)) return false;
  const { expression } = value;
  return NAMES_ONE.test(ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText());
}

/** The `n` of `n++`, also inside of `String(n++)`. */
function countedIn(value: ts.Expression): ts.Expression | undefined {
  for (const node of nodesIn(value))
    if ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && isCountedUp(node.operand))
      return node.operand;
  return undefined;
}

/** A field counts for its instance, a variable of a module for the process; one of a function may be each session's own. */
function isCountedForAll(counter: ts.Expression, references: References): boolean {
  if (!ts.isIdentifier(counter)) return true;
  const declaration = references.symbolOf(counter)?.valueDeclaration;
  return declaration !== undefined && functionAround(declaration) === undefined;
}

/** The variable that numbers the entry which a use of a container makes: `n` of `pending.set(n++, resolve)`. */
export function counterOf(use: ts.Expression, references: References): ts.Symbol | undefined {
  const { parent } = accessPath(use);
  const key = ts.isCallExpression(parent) ? parent.arguments[0] : undefined;
  const value = key && unwrapped(key);
  const counter = value && countedIn(constantHeld(value, references) ?? value);
  return counter && ts.isIdentifier(counter) ? references.symbolOf(counter) : undefined;
}

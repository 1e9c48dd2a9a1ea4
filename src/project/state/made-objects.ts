import { ts } from 'ts-morph';
import { changingUses, makerOf } from './closures.ts';
import { functionNamed, nameOfFunction } from '../instances.ts';
import type { References } from '../references.ts';
import { functionAround, isFunction, isWithin, nodesIn } from '../syntax.ts';

/**
 * True for `createLogger()` where it returns an object literal and nobody uses a member of it that changes what it closed over: a level
 * that nobody sets. What a timer of its own changes is the process's.
 */
export function isNeverChanged(value: ts.Expression, references: References): boolean {
  const maker = makerOf(value, references);
  const made = maker && madeLiteral(maker);
  if (!made) return false;
  const members = functionsOf(made, references);
  const owners = new Set([...members.values(), ...helpersIn(maker)]);
  const changing = changingAmong(owners, { maker, made, references });
  const names = [...members].filter(([, body]) => changing?.has(body)).map(([name]) => name);
  return changing !== undefined && !names.some((name) => isUsed(name, references));
}

/** `….setLevel` anywhere, `const { setLevel } = …`, `logger['setLevel']`. */
function isUsed(name: string, references: References): boolean {
  if (references.accessesOf(name).length > 0) return true;
  const mentions = (node: ts.Node): boolean =>
    (ts.isBindingElement(node) && (node.propertyName ?? node.name).getText() === name) ||
    (ts.isStringLiteralLike(node) && node.text === name);
  return references.sources.some((source) => [...nodesIn(source)].some(mentions));
}

/** The object of the one `return { … };`. */
function madeLiteral({ body }: ts.FunctionLikeDeclaration): ts.ObjectLiteralExpression | undefined {
  if (!body) return undefined;
  const [result, second] = [...nodesIn(body, isFunction)].filter(ts.isReturnStatement);
  const value = second ? undefined : result?.expression;
  return value && ts.isObjectLiteralExpression(value) ? value : undefined;
}

/** `{ add() {…}, get: (key) => …, remove }`: the functions by their names. */
function functionsOf(
  { properties }: ts.ObjectLiteralExpression,
  references: References,
): ReadonlyMap<string, ts.FunctionLikeDeclaration> {
  const found = new Map<string, ts.FunctionLikeDeclaration>();
  for (const property of properties) {
    const member = functionOf(property, references);
    if (member && property.name) found.set(property.name.getText(), member);
  }
  return found;
}

function functionOf(
  property: ts.ObjectLiteralElementLike,
  references: References,
): ts.FunctionLikeDeclaration | undefined {
  if (isFunction(property)) return property;
  if (ts.isShorthandPropertyAssignment(property)) return functionNamed(property.name, references);
  if (!ts.isPropertyAssignment(property)) return undefined;
  const { initializer } = property;
  if (isFunction(initializer)) return initializer;
  return ts.isIdentifier(initializer) ? functionNamed(initializer, references) : undefined;
}

/** The named functions that are declared in a function. */
function helpersIn({ body }: ts.FunctionLikeDeclaration): ts.FunctionLikeDeclaration[] {
  const nodes = body ? [...nodesIn(body)] : [];
  return nodes.filter(isFunction).filter((inner) => nameOfFunction(inner) !== undefined);
}

interface Made {
  readonly maker: ts.FunctionLikeDeclaration;
  readonly made: ts.ObjectLiteralExpression;
  readonly references: References;
}

type Owners = ReadonlySet<ts.FunctionLikeDeclaration>;

/** The functions that change a variable of their maker, also through each other; undefined where code outside of them does. */
function changingAmong(owners: Owners, { maker, made, references }: Made): ReadonlySet<ts.Node> | undefined {
  const changing = new Set<ts.Node>();
  const waiting: ts.Node[] = changingUses(maker, references);
  for (let use = waiting.pop(); use; use = waiting.pop()) {
    const owner = ownerOf(use, owners);
    if (!owner && !isTimed(use)) return undefined;
    if (!owner || changing.has(owner)) continue;
    changing.add(owner);
    waiting.push(...callersOf(owner, made, references));
  }
  return changing;
}

/** In `setInterval(() => …)`: the process does that by itself, for nobody in particular. */
function isTimed(use: ts.Node): boolean {
  const call = functionAround(use)?.parent;
  return call !== undefined && ts.isCallExpression(call) && TIMERS.test(call.expression.getText());
}

const TIMERS = /^(setInterval|setTimeout|setImmediate)$/;

/** The outermost of the functions around a node. */
function ownerOf(node: ts.Node, owners: Owners): ts.FunctionLikeDeclaration | undefined {
  const around = [...owners].filter((owner) => owner !== node && isWithin(node, owner));
  return around.find((owner) => around.every((other) => isWithin(owner, other)));
}

/** Where a function is named, but as a member of the object that its maker returns. */
function callersOf(
  owner: ts.FunctionLikeDeclaration,
  made: ts.ObjectLiteralExpression,
  references: References,
): ts.Node[] {
  const name = nameOfFunction(owner);
  const symbol = name && references.symbolOf(name);
  const uses = symbol ? references.of(symbol) : [];
  return uses.filter(({ parent }) => parent.parent !== made);
}

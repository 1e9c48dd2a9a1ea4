import { ts } from 'ts-morph';
import { changingUses, makerOf } from './closures.ts';
import { functionNamed, nameOfFunction } from '../instances.ts';
import type { References } from '../references.ts';
import { functionAround, isFunction, isWithin, nodesIn } from '../syntax.ts';

/** The members of `createLogger()` that change what it closed over; undefined where it returns no object literal, or something else changes that too. */
export function changingMembersOfMade(value: ts.Expression, references: References): ReadonlySet<string> | undefined {
  const maker = makerOf(value, references);
  const made = maker && madeLiteral(maker);
  if (!made) return undefined;
  const members = functionsOf(made, references);
  const helpers = helpersIn(maker);
  const owners = new Set([...members.values(), ...helpers]);
  const changing = changingAmong(owners, maker, references);
  return changing && new Set([...members].filter(([, body]) => changing.has(body)).map(([name]) => name));
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

type Owners = ReadonlySet<ts.FunctionLikeDeclaration>;

/** The functions that change a variable of their maker, also through each other; undefined where code outside of them does. */
function changingAmong(
  owners: Owners,
  maker: ts.FunctionLikeDeclaration,
  references: References,
): ReadonlySet<ts.Node> | undefined {
  const changing = new Set<ts.Node>();
  const waiting: ts.Node[] = changingUses(maker, references);
  for (let use = waiting.pop(); use; use = waiting.pop()) {
    const owner = ownerOf(use, owners);
    if (!owner && !isTimed(use)) return undefined;
    if (!owner || changing.has(owner)) continue;
    changing.add(owner);
    waiting.push(...callersOf(owner, references));
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

/** Where a function is named, but in the object that its maker returns. */
function callersOf(owner: ts.FunctionLikeDeclaration, references: References): ts.Node[] {
  const name = nameOfFunction(owner);
  const symbol = name && references.symbolOf(name);
  const uses = symbol ? references.of(symbol) : [];
  return uses.filter(({ parent }) => !ts.isShorthandPropertyAssignment(parent) && !ts.isPropertyAssignment(parent));
}

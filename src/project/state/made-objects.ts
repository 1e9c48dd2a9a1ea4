import { ts } from 'ts-morph';
import { thisMembers } from './class-changes.ts';
import { changingUses, closedOverChanges, makerOf } from './closures.ts';
import { functionNamed, nameOfFunction } from '../instances.ts';
import type { References } from '../references.ts';
import { functionAround, isFunction, isWithin, nodesIn } from '../syntax.ts';

/**
 * True for `createLogger()` where it returns an object literal and nobody uses a member of it that changes what it closed over: a level
 * that nobody sets. What a timer of its own changes is the process's.
 */
export function isNeverChanged(value: ts.Expression, references: References): boolean {
  const object = madeBy(value, references);
  const names = object && changingNames(object);
  return names?.every((name) => references.accessesOf(name).length === 0 && !isMentioned(name, references)) ?? false;
}

/**
 * The members of the object literal that `createLogger()` returns which change what it closed over; undefined where something else may:
 * a member that is no function, or a changing one that somebody takes out of the object.
 */
export function changingMembersOfMade(value: ts.Expression, references: References): ReadonlySet<string> | undefined {
  const object = madeBy(value, references);
  if (!object || object.members.size !== object.made.properties.length) return undefined;
  const changing = withCallers(object);
  if (!changing) return undefined;
  const isHidden = (name: string): boolean => isMentioned(name, references) || isOfMaker(name, object);
  return [...changing].some(isHidden) ? undefined : changing;
}

/** True for `add` of `const { add } = createCounter()` where it changes what its maker closed over, or where that cannot be told. */
export function changesWhenTaken({ parent, name, propertyName }: ts.BindingElement, references: References): boolean {
  const value = ts.isVariableDeclaration(parent.parent) ? parent.parent.initializer : undefined;
  if (!value || !closedOverChanges(value, references)) return false;
  const object = ts.isObjectBindingPattern(parent) ? madeBy(value, references) : undefined;
  if (!object) return true;
  const member = (propertyName ?? name).getText();
  return object.members.has(member) && (withCallers(object)?.has(member) ?? true);
}

/** The members that change a variable of the maker, by themselves or through `this`; undefined where code outside of them does. */
function withCallers(object: Made): ReadonlySet<string> | undefined {
  const names = changingNames(object);
  if (!names) return undefined;
  const changing = new Set(names);
  for (let size = -1; size !== changing.size;) {
    size = changing.size;
    for (const [name, body] of object.members)
      if (thisMembers(body).some((used) => changing.has(used))) changing.add(name);
  }
  return changing;
}

/** `logger.setLevel` in the function that makes `logger`: what calls it there is no member of its own. */
const isOfMaker = (name: string, { maker, references }: Made): boolean =>
  references.accessesOf(name).some((access) => isWithin(access, maker) && !isOfThis(access));

const isOfThis = (access: ts.Node): boolean =>
  ts.isPropertyAccessExpression(access) && access.expression.kind === ts.SyntaxKind.ThisKeyword;

/** `const { setLevel } = …`, `logger['setLevel']`. */
function isMentioned(name: string, references: References): boolean {
  const mentions = (node: ts.Node): boolean =>
    (ts.isBindingElement(node) && (node.propertyName ?? node.name).getText() === name) ||
    (ts.isStringLiteralLike(node) && node.text === name);
  return references.sources.some((source) => [...nodesIn(source)].some(mentions));
}

/** The object literal that a call gives, and its functions. */
function madeBy(value: ts.Expression, references: References): Made | undefined {
  const maker = makerOf(value, references);
  const made = maker && madeLiteral(maker, references);
  return made && { maker, made, members: functionsOf(made, references), references };
}

/** The members that change a variable of the maker; undefined where code outside of them does. */
function changingNames(object: Made): string[] | undefined {
  const owners = new Set([...object.members.values(), ...helpersIn(object.maker)]);
  const changing = changingAmong(owners, object);
  return changing && [...object.members].filter(([, body]) => changing.has(body)).map(([name]) => name);
}

/** The object of the one `return { … };`, or of the constant that it returns. */
function madeLiteral(
  { body }: ts.FunctionLikeDeclaration,
  references: References,
): ts.ObjectLiteralExpression | undefined {
  if (!body) return undefined;
  const [result, second] = [...nodesIn(body, isFunction)].filter(ts.isReturnStatement);
  const value = second ? undefined : result?.expression;
  const held = value && ts.isIdentifier(value) ? references.symbolOf(value)?.valueDeclaration : undefined;
  const isConstant = held && ts.isVariableDeclaration(held) && isWithin(held, body) && isNamedOnce(held, references);
  const literal = isConstant ? held.initializer : value;
  return literal && ts.isObjectLiteralExpression(literal) ? literal : undefined;
}

/** True for a constant that nothing but its `return` names. */
const isNamedOnce = ({ name, parent }: ts.VariableDeclaration, references: References): boolean => {
  const symbol = ts.isIdentifier(name) ? references.symbolOf(name) : undefined;
  return (parent.flags & ts.NodeFlags.Const) !== 0 && symbol !== undefined && references.of(symbol).length === 1;
};

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
  readonly members: ReadonlyMap<string, ts.FunctionLikeDeclaration>;
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

import { ts } from 'ts-morph';
import { accessPath, isAssigned, isListening, isMutator } from './access-paths.ts';
import { instanceClassOf } from '../instances.ts';
import type { References } from '../references.ts';
import { oncePer, remembered } from '../remembered.ts';
import { hasModifier, nodesIn } from '../syntax.ts';

const MAX_DEPTH = 4;

/** The members that change a field of their instance: inherited ones too, and through other members and objects that fields hold. */
export const changingMembers = (owner: ts.ClassLikeDeclaration, references: References): ReadonlySet<string> =>
  changingAt(owner, references, 0);

function changingAt(owner: ts.ClassLikeDeclaration, references: References, depth: number): ReadonlySet<string> {
  return changingByDepth(references)[depth]?.(owner) ?? new Set();
}

/** Whoever asks for a variable asks for the class of its value: classes that hold each other would be read once for every path. */
const changingByDepth = oncePer((references: References) =>
  Array.from({ length: MAX_DEPTH + 1 }, (_, depth) =>
    remembered((owner: ts.ClassLikeDeclaration) => foundChanging(owner, references, depth)),
  ),
);

function foundChanging(owner: ts.ClassLikeDeclaration, references: References, depth: number): ReadonlySet<string> {
  const { members, emits } = membersOf(owner, references);
  const nested = changesOfHeld(owner, references, depth);
  const changing = new Set(
    [...members].filter(([, body]) => changesThis(body, references, nested)).map(([name]) => name),
  );
  for (let size = -1; size !== changing.size;) {
    size = changing.size;
    for (const [name, body] of members) if (thisMembers(body).some((used) => changing.has(used))) changing.add(name);
  }
  return emits ? new Set([...changing, 'on', 'once', 'off', 'addListener', 'removeListener']) : changing;
}

/** Every place that changes a field of an instance: in members, inherited ones too, and in the constructor. */
export function instanceChanges(owner: ts.ClassLikeDeclaration, references: References): ts.Node[] {
  const { members } = membersOf(owner, references);
  const constructors = owner.members.filter(ts.isConstructorDeclaration);
  const nested = changesOfHeld(owner, references, 0);
  return [...members.values(), ...constructors].flatMap((body) => thisChangesIn(body, references, nested));
}

/** The members that change what a field holds. */
function changesOfHeld(owner: ts.ClassLikeDeclaration, references: References, depth: number): Nested {
  return remembered((field) => {
    const made = depth < MAX_DEPTH ? heldBy(field, owner, references) : undefined;
    return made && made !== owner ? changingAt(made, references, depth + 1) : undefined;
  });
}

/** The methods of an object literal that change it through `this`; undefined for other values and where there are none. */
export function changingMethods(value: ts.Expression, references: References): ReadonlySet<string> | undefined {
  if (!ts.isObjectLiteralExpression(value)) return undefined;
  const methods = value.properties.filter((m) => ts.isMethodDeclaration(m) || ts.isPropertyAssignment(m));
  const changing = methods.filter((method) => changesThis(method, references, () => undefined));
  return changing.length > 0 ? new Set(changing.map(({ name }) => name.getText())) : undefined;
}

/** The changing members of the instances that an object literal holds, by property. */
export const heldMembers = (value: ts.Expression, references: References): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(
    (ts.isObjectLiteralExpression(value) ? value.properties : []).flatMap((one) => {
      const made = ts.isPropertyAssignment(one) ? instanceClassOf(one.initializer, references) : undefined;
      return made && one.name ? [[one.name.getText(), changingMembers(made, references)]] : [];
    }),
  );

/** Members by name without the constructor; a class wins over what it extends. */
export function membersOf(
  owner: ts.ClassLikeDeclaration,
  references: References,
  depth = 0,
): { members: ReadonlyMap<string, ts.Node>; emits: boolean } {
  const own = owner.members.filter(
    (m) => !ts.isConstructorDeclaration(m) && !ts.isClassStaticBlockDeclaration(m) && !isStatic(m) && m.name,
  );
  const members = new Map<string, ts.Node>(own.map((m) => [keyOf(m), m]));
  const base = owner.heritageClauses?.find(({ token }) => token === ts.SyntaxKind.ExtendsKeyword)?.types[0]?.expression;
  if (!base || !ts.isIdentifier(base) || depth > MAX_DEPTH) return { members, emits: false };
  const declaration = references.symbolOf(base)?.valueDeclaration;
  if (!declaration || !ts.isClassLike(declaration)) return { members, emits: base.text === 'EventEmitter' };
  const inherited = membersOf(declaration, references, depth + 1);
  return { members: new Map([...inherited.members, ...members]), emits: inherited.emits };
}

/** A getter and a setter of one name are two members: only the getter is found by reading, assigning is seen as such. */
const keyOf = (member: ts.ClassElement): string =>
  `${ts.isSetAccessorDeclaration(member) ? 'set ' : ''}${member.name?.getText() ?? ''}`;

const isStatic = (member: ts.ClassElement): boolean => hasModifier(member, ts.SyntaxKind.StaticKeyword);

/** The class of the instance that a field holds, from its initializer or an assignment in the class. */
export function heldBy(
  field: string,
  owner: ts.ClassLikeDeclaration,
  references: References,
): ts.ClassLikeDeclaration | undefined {
  const declared = owner.members.find((m) => ts.isPropertyDeclaration(m) && m.name.getText() === field);
  if (declared && ts.isPropertyDeclaration(declared) && declared.initializer)
    return instanceClassOf(declared.initializer, references);
  for (const node of nodesIn(owner))
    if (ts.isBinaryExpression(node) && node.left.getText() === `this.${field}`)
      return instanceClassOf(node.right, references);
  return undefined;
}

type Nested = (field: string) => ReadonlySet<string> | undefined;

const changesThis = (body: ts.Node, references: References, nested: Nested): boolean =>
  thisChangesIn(body, references, nested).length > 0;

/** The `this` of everything that changes it. */
const thisChangesIn = (body: ts.Node, references: References, nested: Nested): ts.Node[] =>
  thisIn(body).filter((node) => {
    const target = accessPath(node);
    return isAssigned(target) || changesHeld(target, nested) || aliasChanges(target, references);
  });

const thisIn = oncePer((body: ts.Node): readonly ts.Expression[] =>
  [...nodesIn(body)].filter((node): node is ts.Expression => node.kind === ts.SyntaxKind.ThisKeyword),
);

/** `this.items.push(…)`, `this.helper.add(…)`. */
function changesHeld(target: ts.Expression, nested: Nested): boolean {
  if (!ts.isCallExpression(target.parent) || target.parent.expression !== target) return false;
  if (!ts.isPropertyAccessExpression(target) || target.expression.kind === ts.SyntaxKind.ThisKeyword) return false;
  const holder = target.expression;
  const known =
    ts.isPropertyAccessExpression(holder) && holder.expression.kind === ts.SyntaxKind.ThisKeyword
      ? nested(holder.name.text)
      : undefined;
  return known ? known.has(target.name.text) : isMutator(target.name.text) || isListening(target.name.text);
}

/** `const item = this.items.get(k); item.count++`, `const { items } = this; items.push(…)`. */
function aliasChanges(target: ts.Expression, references: References): boolean {
  const { parent } = target;
  if (!ts.isVariableDeclaration(parent) || parent.initializer !== target) return false;
  const names = ts.isIdentifier(parent.name)
    ? [parent.name]
    : parent.name.elements.flatMap((e) => (ts.isBindingElement(e) && ts.isIdentifier(e.name) ? [e.name] : []));
  return names.some((name) => {
    const symbol = references.symbolOf(name);
    return symbol !== undefined && references.of(symbol).some((use) => changesAlias(use));
  });
}

function changesAlias(use: ts.Identifier): boolean {
  const target = accessPath(use);
  if (target === use) return false;
  if (isAssigned(target)) return true;
  const called = ts.isCallExpression(target.parent) && target.parent.expression === target;
  return called && ts.isPropertyAccessExpression(target) && isMutator(target.name.text);
}

/** The members that a body reads or calls on its own instance. */
export const thisMembers = (body: ts.Node): string[] =>
  thisIn(body).flatMap(({ parent }) => (ts.isPropertyAccessExpression(parent) ? [parent.name.text] : []));

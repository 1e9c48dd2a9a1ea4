import { ts } from 'ts-morph';
import { accessPath, isArgument, isAssigned, isDefault, isListening, isMutator } from './access-paths.ts';
import { changingMembers, changingMethods, heldMembers } from './class-changes.ts';
import { closedOverChanges } from './closures.ts';
import { isMadeEmpty } from './emptied.ts';
import { elementsOf } from './elements.ts';
import { holdsUnchangeable } from './element-types.ts';
import { functionNamed, instanceClassOf } from '../instances.ts';
import { changesWhenTaken, changingMembersOfMade, isNeverChanged } from './made-objects.ts';
import { isExternalClient, isInMemory, isPerSession } from './outside-values.ts';
import { assignedUses, keptUses, memberUses } from './kept-uses.ts';
import { holdsModule } from './module-holders.ts';
import { isReadByCallers } from './only-read.ts';
import { isRestart } from './restarted-patterns.ts';
import { isModuleExports } from '../exported-names.ts';
import type { References } from '../references.ts';
import { oncePer, remembered } from '../remembered.ts';
import { boundNames, unwrapped } from '../syntax.ts';

const MAX_DEPTH = 4;
const WRITES_FIRST =
  /^(Object\.(assign|defineProperty|defineProperties|setPrototypeOf)|Reflect\.(set|deleteProperty|defineProperty))$/;

/** One place that changes a value, directly or through what it is handed to. */
export interface Mutation {
  readonly node: ts.Node;
  readonly kind: 'assigned' | 'changed' | 'handed over';
  /** Where it is handed on by another name: what is done to that one. */
  readonly through?: readonly Mutation[];
}

/** Every place that assigns a variable or changes what it holds; aliases and parameters of the project's functions are followed. */
export const mutationsOf = (symbol: ts.Symbol, references: References): readonly Mutation[] =>
  knownMutations(references)(symbol);

const knownMutations = oncePer((references: References) =>
  remembered((symbol: ts.Symbol): readonly Mutation[] =>
    isExternalClient(symbol) || isPerSession(symbol.valueDeclaration)
      ? []
      : search(symbol, { references, depth: 0, ...valueOf(symbol, references) }),
  ),
);

/** The same of a value that has no name of its own, where it stands: `this.state` of `register(server, this.state)`. */
export const mutationsThrough = (value: ts.Expression, references: References): readonly Mutation[] =>
  mutationsAt(value, {
    references,
    depth: 0,
    members: undefined,
    held: new Map(),
    inMemory: false,
    callsChange: false,
  });

function search(symbol: ts.Symbol, by: Search): Mutation[] {
  if (by.depth > MAX_DEPTH) return [];
  const uses = [...by.references.of(symbol), ...by.references.membersOf(symbol)];
  const found = uses.flatMap((use) => mutationsAt(use, by, symbol));
  return holdsModule(symbol, by.references) ? found.filter(({ kind }) => kind === 'assigned') : found;
}

interface Search {
  readonly references: References;
  readonly depth: number;
  /** The members that change the value, where a class of the project makes it. */
  readonly members: ReadonlySet<string> | undefined;
  /** The same for the instances that the properties of an object literal hold. */
  readonly held: ReadonlyMap<string, ReadonlySet<string>>;
  /** True for a cache, an emitter or a memoized function of a package. */
  readonly inMemory: boolean;
  /** True when calling the value changes what its function closes over. */
  readonly callsChange: boolean;
}

function mutationsAt(use: ts.Expression, by: Search, symbol?: ts.Symbol): Mutation[] {
  const target = accessPath(use);
  if (isDefault(target)) return [];
  if (isAssigned(target))
    return isRestart(target) ? [] : [{ node: use, kind: target === use ? 'assigned' : 'changed' }];
  const { parent } = target;
  if (changesByMember(use, by)) return [{ node: use, kind: 'changed' }];
  const elements = elementsOf(target);
  if (elements) return aliased(elements, use, { ...by, members: undefined });
  if (ts.isCallExpression(parent) && parent.expression === target) return calledOn(target, use, by);
  if (by.callsChange && isArgument(parent, target)) return [{ node: use, kind: 'changed' }];
  if (isArgument(parent, target)) return handedOver(parent, target, by);
  if (ts.isVariableDeclaration(parent) && parent.initializer === target) return aliased(parent.name, use, by);
  const bound = destructuredAs(parent, by.references);
  if (bound) return aliased(bound, use, by);
  const kept = target === use ? changedAt(keptElsewhere(use, by.references), by) : [];
  if (!symbol || kept.length > 0) return kept;
  const isCopied = target !== use && holdsUnchangeable(symbol, by.references);
  if (!leavesScope(parent) || !isMadeEmpty(symbol.valueDeclaration) || isCopied) return [];
  const leaves = ts.isReturnStatement(parent) || ts.isArrowFunction(parent);
  return leaves && isReadByCallers(parent, by.references) ? [] : [{ node: use, kind: 'handed over' }];
}

/** `this.x = value`, `const ctx = { value }`: the places that mean the same value. */
function keptElsewhere(value: ts.Expression, references: References): ts.Expression[] {
  const { parent } = value;
  if (!ts.isPropertyAssignment(parent) && !ts.isShorthandPropertyAssignment(parent)) return assignedUses(value);
  return memberUses(parent, references, parameterOf);
}

/** `f({ x })` with `function f({ x: name })`, or `function f(all) { const { x: name } = all;`: the name that the callee has for it. */
function destructuredAs(property: ts.Node, references: References): ts.BindingName | undefined {
  if (!ts.isShorthandPropertyAssignment(property) && !ts.isPropertyAssignment(property)) return undefined;
  const call = property.parent.parent;
  if (!isArgument(call, property.parent)) return undefined;
  const name = parameterOf(call, call.arguments?.indexOf(property.parent) ?? 0, references)?.name;
  const pattern = name && ts.isIdentifier(name) ? takenApart(name, property.name.getText(), references) : name;
  if (!pattern || !ts.isObjectBindingPattern(pattern)) return undefined;
  return pattern.elements.find(
    (element) => (element.propertyName ?? element.name).getText() === property.name.getText(),
  )?.name;
}

/** The one pattern that takes a parameter apart, where nothing else of the function can reach its member. */
function takenApart(parameter: ts.Identifier, member: string, references: References): ts.BindingName | undefined {
  const symbol = references.symbolOf(parameter);
  const uses = symbol ? references.of(symbol) : [];
  const [pattern, ...more] = uses.flatMap(({ parent }) => (ts.isVariableDeclaration(parent) ? [parent.name] : []));
  const isOther = ({ parent }: ts.Expression): boolean =>
    ts.isVariableDeclaration(parent) || (ts.isPropertyAccessExpression(parent) && parent.name.text !== member);
  return more.length === 0 && uses.every(isOther) ? pattern : undefined;
}

/** `services.notes.add`. */
function changesHeld({ parent }: ts.Expression, held: Search['held']): boolean {
  const access = ts.isPropertyAccessExpression(parent) ? parent : undefined;
  const member = access && ts.isPropertyAccessExpression(access.parent) ? access.parent.name.text : undefined;
  return access !== undefined && member !== undefined && held.get(access.name.text)?.has(member) === true;
}

/** `store.add` or `store.self().add`, called or handed on, where `add` is a member that changes its instance. */
function changesByMember(use: ts.Expression, { members, held }: Search): boolean {
  if (changesHeld(use, held)) return true;
  let current: ts.Node = use;
  while (members && ts.isPropertyAccessExpression(current.parent) && current.parent.expression === current) {
    if (members.has(current.parent.name.text)) return true;
    const called: ts.Node = current.parent.parent;
    if (!ts.isCallExpression(called) || called.expression !== current.parent) return false;
    current = called;
  }
  return false;
}

function calledOn(target: ts.Expression, use: ts.Expression, by: Search): Mutation[] {
  const changed: Mutation[] = [{ node: use, kind: 'changed' }];
  if (by.callsChange || (target === use && by.inMemory)) return changed;
  if (isComputedMember(target, use) && by.members !== undefined && by.members.size > 0) return changed;
  if (!ts.isPropertyAccessExpression(target) || target === use) return [];
  const method = target.name.text;
  if (by.inMemory && (isListening(method) || method === 'next' || method === 'setState')) return changed;
  const own = by.members !== undefined && target.expression === use && !by.members.has(method);
  return !own && isMutator(method) ? changed : [];
}

/** `store[name]`, where nobody can say which member that is. */
const isComputedMember = (target: ts.Expression, use: ts.Expression): boolean =>
  ts.isElementAccessExpression(target) &&
  target.expression === use &&
  !ts.isStringLiteralLike(target.argumentExpression);

function handedOver(call: ts.CallExpression | ts.NewExpression, target: ts.Expression, by: Search): Mutation[] {
  const position = call.arguments?.indexOf(target) ?? 0;
  if (WRITES_FIRST.test(call.expression.getText())) return position === 0 ? [{ node: target, kind: 'changed' }] : [];
  const parameter = parameterOf(call, position, by.references);
  const handed = parameter ? aliased(parameter.name, target, by) : [];
  const kept = parameter ? changedAt(keptUses(parameter), by) : [];
  return [...handed, ...kept];
}

function parameterOf(
  call: ts.CallExpression | ts.NewExpression,
  position: number,
  references: References,
): ts.ParameterDeclaration | undefined {
  if (!ts.isIdentifier(call.expression)) return undefined;
  const declaration = references.symbolOf(call.expression)?.valueDeclaration;
  if (!declaration) return undefined;
  if (ts.isClassDeclaration(declaration))
    return declaration.members.find(ts.isConstructorDeclaration)?.parameters[position];
  return functionNamed(call.expression, references)?.parameters[position];
}

function aliased(name: ts.BindingName, use: ts.Expression, by: Search): Mutation[] {
  const through = mutationsOfNames(name, by).filter(({ kind }) => kind !== 'assigned');
  return through.length > 0 ? [{ node: use, kind: 'handed over', through }] : [];
}

const mutationsOfNames = (name: ts.BindingName, by: Search): Mutation[] =>
  boundNames(name).flatMap((bound) => {
    const symbol = by.references.symbolOf(bound);
    return symbol ? search(symbol, { ...by, depth: by.depth + 1 }) : [];
  });

/** What is done, later and elsewhere, to what other names hold. */
function changedAt(uses: readonly ts.Expression[], by: Search): Mutation[] {
  if (by.depth > MAX_DEPTH) return [];
  const inside = { ...by, depth: by.depth + 1 };
  return uses.flatMap((use) => mutationsAt(use, inside)).filter(({ kind }) => kind !== 'assigned');
}

const leavesScope = (parent: ts.Node): boolean =>
  !isModuleExports(parent.parent) &&
  (ts.isReturnStatement(parent) ||
    ts.isArrowFunction(parent) ||
    ts.isShorthandPropertyAssignment(parent) ||
    (ts.isPropertyAssignment(parent) && ts.isIdentifier(parent.initializer)));

/** What is known of the value that a variable holds. */
function valueOf(
  symbol: ts.Symbol,
  references: References,
): Pick<Search, 'members' | 'held' | 'inMemory' | 'callsChange'> {
  const declaration = symbol.valueDeclaration;
  const value = declaration && valueIn(declaration);
  const owner = value && instanceClassOf(value, references);
  const isClosure = value !== undefined && closedOverChanges(value, references) && !isNeverChanged(value, references);
  const closed = isClosure ? changingMembersOfMade(value, references) : undefined;
  const own = owner ? changingMembers(owner, references) : value && changingMethods(unwrapped(value), references);
  return {
    members: closed ?? own,
    held: value ? heldMembers(unwrapped(value), references) : new Map(),
    inMemory: isInMemory(symbol),
    callsChange: (isClosure && !closed) || isTakenClosure(declaration, references),
  };
}

const isTakenClosure = (declaration: ts.Declaration | undefined, references: References): boolean =>
  declaration !== undefined && ts.isBindingElement(declaration) && changesWhenTaken(declaration, references);

function valueIn(declaration: ts.Declaration): ts.Expression | undefined {
  if (ts.isExportAssignment(declaration)) return declaration.expression;
  return ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
}

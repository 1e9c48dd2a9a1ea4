import { ts } from 'ts-morph';
import { functionNamed, instanceClassOf } from './instances.ts';
import type { References } from './references.ts';
import { SESSION_MODULE } from './generated-modules.ts';
import { importedFrom } from './imports.ts';
import { ancestor, boundNames, nodesIn, unwrapped } from './syntax.ts';

const MUTATORS =
  /^(set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin|enqueue|dequeue|append|prepend|insert|remove|assign|reset)$/;
const MAX_DEPTH = 4;

/** One place that changes a value, directly or through what it is handed to. */
export interface Mutation {
  readonly node: ts.Node;
  readonly kind: 'assigned' | 'changed' | 'handed over';
}

/** Every place that assigns a variable or changes what it holds; aliases and parameters of the project's functions are followed. */
export function mutationsOf(symbol: ts.Symbol, references: References): Mutation[] {
  return isExternalClient(symbol) || isPerSession(symbol)
    ? []
    : search(symbol, { references, depth: 0, owner: instanceClass(symbol, references) });
}

function search(symbol: ts.Symbol, by: Search): Mutation[] {
  if (by.depth > MAX_DEPTH) return [];
  return by.references.of(symbol).flatMap((use) => mutationsAt(use, symbol, by));
}

/** `const x = sessionVariable(…)` of the generated module: every session has its own already. */
export function isPerSession(symbol: ts.Symbol): boolean {
  const declaration = symbol.valueDeclaration;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return (
    made !== undefined &&
    ts.isCallExpression(made) &&
    importedFrom(made.expression, new RegExp(`/${SESSION_MODULE}(\\.|$)`)) !== undefined
  );
}

/** `const api = axios.create()`, `const pool = new Pool()`: made once by a package, shared by all sessions as a connection is. */
function isExternalClient(symbol: ts.Symbol): boolean {
  const declaration = symbol.valueDeclaration;
  if (!declaration || !ts.isVariableDeclaration(declaration) || !declaration.initializer) return false;
  if (!(ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const)) return false;
  const made = unwrapped(declaration.initializer);
  return (
    (ts.isNewExpression(made) || ts.isCallExpression(made)) && importedFrom(made.expression, /^[^.#]/) !== undefined
  );
}

interface Search {
  readonly references: References;
  readonly depth: number;
  /** The class of the project that the value is an instance of. */
  readonly owner: ts.ClassLikeDeclaration | undefined;
}

function mutationsAt(use: ts.Identifier, symbol: ts.Symbol, by: Search): Mutation[] {
  const target = accessPath(use);
  if (isAssigned(target)) return [{ node: use, kind: target === use ? 'assigned' : 'changed' }];
  const { parent } = target;
  if (ts.isCallExpression(parent) && parent.expression === target) return calledOn(target, use, by.owner);
  if (isArgument(parent, target)) return handedOver(parent, target, by);
  if (ts.isVariableDeclaration(parent) && parent.initializer === target) return aliased(parent.name, use, by);
  const bound = destructuredAs(parent, by.references);
  if (bound) return aliased(bound, use, by);
  if (leavesScope(parent) && startsEmpty(symbol)) return [{ node: use, kind: 'handed over' }];
  return [];
}

/** `f({ x })` with `function f({ x: name })`: the name that the callee has for it. */
function destructuredAs(property: ts.Node, references: References): ts.BindingName | undefined {
  if (!ts.isShorthandPropertyAssignment(property) && !ts.isPropertyAssignment(property)) return undefined;
  const call = property.parent.parent;
  if (!isArgument(call, property.parent)) return undefined;
  const name = parameterOf(call, call.arguments?.indexOf(property.parent) ?? 0, references)?.name;
  if (!name || !ts.isObjectBindingPattern(name)) return undefined;
  return name.elements.find((element) => (element.propertyName ?? element.name).getText() === property.name.getText())
    ?.name;
}

/** `x`, or the longest `x.a[b].c` that starts with it. */
function accessPath(use: ts.Identifier): ts.Expression {
  let current: ts.Expression = use;
  for (;;) {
    const { parent } = current;
    const continues =
      ((ts.isPropertyAccessExpression(parent) || ts.isElementAccessExpression(parent)) &&
        parent.expression === current) ||
      ts.isNonNullExpression(parent) ||
      ts.isParenthesizedExpression(parent) ||
      ts.isAsExpression(parent);
    if (!continues) return current;
    current = parent;
  }
}

/** Assigned, incremented, deleted, or a target of a destructuring assignment or a loop. */
export function isAssigned(target: ts.Expression): boolean {
  const { parent } = target;
  if (ts.isBinaryExpression(parent) && parent.left === target) return isAssignment(parent.operatorToken.kind);
  if (ts.isPrefixUnaryExpression(parent) || ts.isPostfixUnaryExpression(parent))
    return parent.operator === ts.SyntaxKind.PlusPlusToken || parent.operator === ts.SyntaxKind.MinusMinusToken;
  if (ts.isDeleteExpression(parent)) return true;
  if (ts.isForInStatement(parent) || ts.isForOfStatement(parent)) return parent.initializer === target;
  return isDestructured(target);
}

const isAssignment = (kind: ts.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

function isDestructured(target: ts.Expression): boolean {
  const literal = ancestor(target.parent, (node): node is ts.Expression => !isPattern(node));
  if (!literal || !ts.isBinaryExpression(literal) || literal.operatorToken.kind !== ts.SyntaxKind.EqualsToken)
    return false;
  return target.parent !== literal && literal.left.pos <= target.pos && target.end <= literal.left.end;
}

const isPattern = (node: ts.Node): boolean =>
  ts.isArrayLiteralExpression(node) ||
  ts.isObjectLiteralExpression(node) ||
  ts.isPropertyAssignment(node) ||
  ts.isShorthandPropertyAssignment(node) ||
  ts.isSpreadElement(node);

function calledOn(target: ts.Expression, use: ts.Identifier, owner: ts.ClassLikeDeclaration | undefined): Mutation[] {
  if (!ts.isPropertyAccessExpression(target)) return [];
  const method = target.name.text;
  const methods = target.expression === use ? changingMethods(owner) : undefined;
  const changes = methods ? methods.has(method) : MUTATORS.test(method);
  return changes ? [{ node: use, kind: 'changed' }] : [];
}

const isArgument = (parent: ts.Node, target: ts.Expression): parent is ts.CallExpression | ts.NewExpression =>
  (ts.isCallExpression(parent) || ts.isNewExpression(parent)) && (parent.arguments?.includes(target) ?? false);

function handedOver(call: ts.CallExpression | ts.NewExpression, target: ts.Expression, by: Search): Mutation[] {
  const position = call.arguments?.indexOf(target) ?? 0;
  if (call.expression.getText() === 'Object.assign') return position === 0 ? [{ node: target, kind: 'changed' }] : [];
  const parameter = parameterOf(call, position, by.references);
  const inside = parameter ? mutationsOfNames(parameter.name, by) : [];
  return inside.filter(({ kind }) => kind !== 'assigned').length > 0 ? [{ node: target, kind: 'handed over' }] : [];
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

function aliased(name: ts.BindingName, use: ts.Identifier, by: Search): Mutation[] {
  const changed = mutationsOfNames(name, by).some(({ kind }) => kind !== 'assigned');
  return changed ? [{ node: use, kind: 'handed over' }] : [];
}

const mutationsOfNames = (name: ts.BindingName, by: Search): Mutation[] =>
  boundNames(name).flatMap((bound) => {
    const symbol = by.references.symbolOf(bound);
    return symbol ? search(symbol, { ...by, depth: by.depth + 1 }) : [];
  });

const leavesScope = (parent: ts.Node): boolean =>
  ts.isReturnStatement(parent) ||
  ts.isArrowFunction(parent) ||
  ts.isShorthandPropertyAssignment(parent) ||
  (ts.isPropertyAssignment(parent) && ts.isIdentifier(parent.initializer));

/** A container that is made empty is made to be filled. */
function startsEmpty(symbol: ts.Symbol): boolean {
  const declaration = symbol.valueDeclaration;
  const value = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  if (!value) return false;
  if (ts.isArrayLiteralExpression(value)) return value.elements.length === 0;
  if (ts.isObjectLiteralExpression(value)) return value.properties.length === 0;
  return ts.isNewExpression(value) && /^(Weak)?(Map|Set)$/.test(value.expression.getText()) && !value.arguments?.length;
}

/** The class of the project that a variable holds an instance of. */
function instanceClass(symbol: ts.Symbol, references: References): ts.ClassLikeDeclaration | undefined {
  const declaration = symbol.valueDeclaration;
  const value = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return value && instanceClassOf(value, references);
}

/** The methods that change a field of their instance, also through other methods; undefined without a class. */
export function changingMethods(owner: ts.ClassLikeDeclaration | undefined): ReadonlySet<string> | undefined {
  if (!owner) return undefined;
  const bodies = new Map(
    owner.members.filter((m) => !ts.isConstructorDeclaration(m)).map((m) => [m.name?.getText() ?? '', m]),
  );
  const changing = new Set([...bodies].filter(([, body]) => changesThis(body)).map(([name]) => name));
  for (let size = -1; size !== changing.size;) {
    size = changing.size;
    for (const [name, body] of bodies) if (thisCalls(body).some((called) => changing.has(called))) changing.add(name);
  }
  return changing;
}

function changesThis(body: ts.Node): boolean {
  for (const node of nodesIn(body)) {
    if (node.kind !== ts.SyntaxKind.ThisKeyword) continue;
    const target = accessPath(node as unknown as ts.Identifier);
    if (isAssigned(target)) return true;
    const called = ts.isCallExpression(target.parent) && target.parent.expression === target;
    if (
      called &&
      ts.isPropertyAccessExpression(target) &&
      target.expression.kind !== ts.SyntaxKind.ThisKeyword &&
      MUTATORS.test(target.name.text)
    )
      return true;
  }
  return false;
}

function thisCalls(body: ts.Node): string[] {
  return [...nodesIn(body)].flatMap((node) =>
    ts.isPropertyAccessExpression(node) &&
    node.expression.kind === ts.SyntaxKind.ThisKeyword &&
    ts.isCallExpression(node.parent)
      ? [node.name.text]
      : [],
  );
}

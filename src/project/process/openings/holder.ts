import { ts } from 'ts-morph';
import { isCall } from '../../called-code.ts';
import type { ProjectModel } from '../../project-model.ts';
import { ancestor, functionAround, hasModifier, isFunction } from '../../syntax.ts';
import { wholeExpression } from './seed.ts';
import { outermostValue } from './value-uses.ts';

/** What keeps a value. */
export type Holder =
  | { readonly kind: 'nobody' }
  /** A variable of a function, or of a module. */
  | { readonly kind: 'local' | 'variable'; readonly symbol: ts.Symbol; readonly declaration: ts.Declaration }
  | {
      readonly kind: 'field' | 'static field';
      readonly owner: ts.ClassLikeDeclaration;
      readonly name: string;
    }
  | { readonly kind: 'returned'; readonly by: ts.FunctionLikeDeclaration }
  | { readonly kind: 'unknown' };

const NOBODY: Holder = { kind: 'nobody' };
const UNKNOWN: Holder = { kind: 'unknown' };
const PUTS = /^(set|push|add|unshift|append)$/;
const MAX_DEPTH = 5;

/** Follows what a call or a construction makes to where it is kept. */
export function holderOf(made: ts.Expression, project: ProjectModel, depth = 0): Holder {
  const value = outermostValue(wholeExpression(made));
  const { parent } = value;
  if (depth > MAX_DEPTH) return UNKNOWN;
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return NOBODY;
  if (ts.isVariableDeclaration(parent))
    return ts.isIdentifier(parent.name) ? heldByName(parent.name, project, depth) : NOBODY;
  if (ts.isPropertyDeclaration(parent)) return fieldOf(parent, parent.name.getText());
  if (ts.isBinaryExpression(parent)) return parent.right === value ? targetOf(parent.left, project) : UNKNOWN;
  if (ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === value))
    return returnedFrom(parent);
  if (ts.isPropertyAssignment(parent) || ts.isArrayLiteralExpression(parent))
    return holderOf(ts.isPropertyAssignment(parent) ? parent.parent : parent, project, depth + 1);
  return isCall(parent) ? takenBy(parent, project) : UNKNOWN;
}

/** What keeps the value of an expression that is no call itself: `server` of `server.listen(1)`, `this.web`. */
export function holderOfReceiver(receiver: ts.Expression, project: ProjectModel): Holder {
  if (ts.isIdentifier(receiver)) return heldByName(receiver, project, 0);
  const isField = ts.isPropertyAccessExpression(receiver) && receiver.expression.kind === ts.SyntaxKind.ThisKeyword;
  return isField ? fieldOf(receiver, receiver.name.text) : UNKNOWN;
}

/** A variable, or what the variable's value goes on to: `this.child = child`, `children.push(child)`, `return child`. */
function heldByName(name: ts.Identifier, project: ProjectModel, depth: number): Holder {
  const { references } = project;
  const symbol = references.symbolOf(name);
  const declaration = symbol?.valueDeclaration;
  if (!symbol || !declaration) return UNKNOWN;
  if (!functionAround(declaration)) return { kind: 'variable', symbol, declaration };
  for (const use of references.of(symbol)) {
    const stored = isStored(use) ? holderOf(use, project, depth + 1) : NOBODY;
    if (stored.kind !== 'nobody') return stored;
  }
  return { kind: 'local', symbol, declaration };
}

/** The value itself goes on, not a part of it and not to a call that only looks at it. */
function isStored(use: ts.Identifier): boolean {
  const { parent } = use;
  if (ts.isBinaryExpression(parent)) return parent.right === use && isAssignment(parent);
  if (isCall(parent)) return parent.arguments?.includes(use) === true && takesIn(parent);
  return (
    ts.isReturnStatement(parent) ||
    (ts.isArrowFunction(parent) && parent.body === use) ||
    ts.isPropertyAssignment(parent) ||
    ts.isArrayLiteralExpression(parent)
  );
}

const isAssignment = ({ operatorToken: { kind } }: ts.BinaryExpression): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** `children.push(child)`, `resolve(child)`. */
const takesIn = ({ expression }: ts.CallExpression | ts.NewExpression): boolean =>
  ts.isPropertyAccessExpression(expression) ? PUTS.test(expression.name.text) : /^resolve$/.test(expression.getText());

function takenBy(call: ts.CallExpression | ts.NewExpression, project: ProjectModel): Holder {
  const { expression } = call;
  if (ts.isPropertyAccessExpression(expression) && PUTS.test(expression.name.text))
    return targetOf(expression.expression, project);
  return expression.getText() === 'resolve' ? returnedFrom(call.parent) : UNKNOWN;
}

/** `x`, `x.value`, `x.y[0]`, `this.x` on the left side, or as the container that takes a value in. */
function targetOf(target: ts.Expression, { references }: ProjectModel): Holder {
  let root = target;
  while (ts.isPropertyAccessExpression(root) || ts.isElementAccessExpression(root) || ts.isNonNullExpression(root)) {
    if (root.expression.kind === ts.SyntaxKind.ThisKeyword && ts.isPropertyAccessExpression(root))
      return fieldOf(root, root.name.text);
    root = root.expression;
  }
  const symbol = ts.isIdentifier(root) ? references.symbolOf(root) : undefined;
  const declaration = symbol?.valueDeclaration;
  if (!symbol || !declaration) return UNKNOWN;
  if (ts.isClassLike(declaration) && ts.isPropertyAccessExpression(target))
    return { kind: 'static field', owner: declaration, name: target.name.text };
  return { kind: functionAround(declaration) ? 'local' : 'variable', symbol, declaration };
}

function fieldOf(within: ts.Node, name: string): Holder {
  const owner = ancestor(within, ts.isClassLike);
  const member = ancestor(within, ts.isClassElement);
  if (!owner) return UNKNOWN;
  const isStatic = member !== undefined && hasModifier(member, ts.SyntaxKind.StaticKeyword);
  return { kind: isStatic ? 'static field' : 'field', owner, name };
}

/** The function that hands the value out: not the executor of a promise, nor a callback of one. */
function returnedFrom(node: ts.Node): Holder {
  let owner = isFunction(node) ? node : functionAround(node);
  while (owner && isCall(owner.parent) && isOfPromise(owner.parent)) owner = functionAround(owner);
  return owner ? { kind: 'returned', by: owner } : UNKNOWN;
}

const isOfPromise = ({ expression }: ts.CallExpression | ts.NewExpression): boolean =>
  ts.isPropertyAccessExpression(expression)
    ? /^(then|catch|finally)$/.test(expression.name.text)
    : expression.getText() === 'Promise';

import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import { ancestor, hasModifier, isFunction } from '../syntax.ts';

/** A function that a class has: a method, or a property that holds one. */
export type FunctionMember = ts.MethodDeclaration | ts.PropertyDeclaration;

/** The member that a function is, or is the value of. */
export function memberOf(owner: ts.FunctionLikeDeclaration): FunctionMember | undefined {
  if (ts.isMethodDeclaration(owner)) return owner;
  return ts.isPropertyDeclaration(owner.parent) ? owner.parent : undefined;
}

/** Every `this.name` of a member, where nothing else can mean it; undefined where something may. */
export function ownUses(
  member: FunctionMember | ts.PropertyDeclaration,
  references: References,
): ts.PropertyAccessExpression[] | undefined {
  const owner = member.parent;
  if (!ts.isClassLike(owner) || isExtended(owner, references)) return undefined;
  const accesses = references.accessesOf(member.name.getText());
  const own = accesses.filter((access) => isThis(access) && ancestor(access, ts.isClassLike) === owner);
  const isHidden = hasModifier(member, ts.SyntaxKind.PrivateKeyword) || ts.isPrivateIdentifier(member.name);
  return isHidden || accesses.every((access) => own.includes(access) || isOfOtherClass(access, owner))
    ? own
    : undefined;
}

const isThis = (access: ts.PropertyAccessExpression): boolean => access.expression.kind === ts.SyntaxKind.ThisKeyword;

const isOfOtherClass = (access: ts.PropertyAccessExpression, owner: ts.ClassLikeDeclaration): boolean =>
  isThis(access) && ancestor(access, ts.isClassLike) !== owner;

/** Whoever extends a class has its members too. */
function isExtended({ name }: ts.ClassLikeDeclaration, { classes }: References): boolean {
  if (!name) return false;
  const heirs = classes.flatMap(({ heritageClauses = [] }) => heritageClauses.flatMap(({ types }) => types));
  return heirs.some(({ expression }) => expression.getText() === name.text);
}

/** `f` for `this.f` and for `this.f.bind(this)`: what is given in its place. */
export function bound(use: ts.Expression): ts.Expression {
  const access = use.parent;
  const binds = ts.isPropertyAccessExpression(access) && access.expression === use && access.name.text === 'bind';
  const call = binds ? access.parent : undefined;
  return call && ts.isCallExpression(call) && call.expression === access && call.arguments.length === 1 ? call : use;
}

/** Members whose statements all go, and the statements that call them. */
export function emptiedMembers(
  gone: readonly ts.Node[],
  references: References,
): { readonly name: string; readonly declared: readonly ts.Node[] }[] {
  const owners = new Set(gone.flatMap((node) => ancestor(node.parent, isFunction) ?? []));
  const emptied = [...owners].filter((owner) => isEmptied(owner, gone));
  const methods = emptied.filter(ts.isMethodDeclaration).flatMap((method) => {
    const calls = ownUses(method, references)?.map(callStatement);
    if (!calls?.every((call) => call !== undefined)) return [];
    return [{ name: method.name.getText(), declared: [method, ...calls] }];
  });
  const all = [...gone, ...methods.flatMap(({ declared }) => declared)];
  const makers = [...owners, ...all.flatMap((node) => ancestor(node.parent, isFunction) ?? [])].filter(
    (owner, index, list) => ts.isConstructorDeclaration(owner) && list.indexOf(owner) === index,
  );
  const constructors = makers.filter((owner) => owner.parameters.length === 0 && isEmptied(owner, all));
  return [...methods, ...constructors.map((owner) => ({ name: 'constructor', declared: [owner] }))];
}

const isEmptied = ({ body }: ts.FunctionLikeDeclaration, gone: readonly ts.Node[]): boolean =>
  body !== undefined && ts.isBlock(body) && body.statements.every((statement) => gone.includes(statement));

/** `this.setupRoutes();`, also where it is awaited. */
function callStatement(use: ts.PropertyAccessExpression): ts.Statement | undefined {
  const call = use.parent;
  if (!ts.isCallExpression(call) || call.expression !== use || call.arguments.length > 0) return undefined;
  const outer = ts.isAwaitExpression(call.parent) ? call.parent.parent : call.parent;
  return ts.isExpressionStatement(outer) ? outer : undefined;
}

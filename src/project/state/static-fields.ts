import { ts } from 'ts-morph';
import { accessPath, isAssigned, isMutator } from './access-paths.ts';
import { changingMembers } from './class-changes.ts';
import { instanceClassOf } from '../instances.ts';
import type { Mutation } from './mutations.ts';
import { isPerSession } from './outside-values.ts';
import type { References } from '../references.ts';
import type { Candidate } from './state.ts';
import { hasModifier, nodesIn } from '../syntax.ts';

/** `static instance`: written as `X.instance = …` in any file, or as `this.instance = …` in a static member. */
export function staticFields(owner: ts.ClassDeclaration, references: References): Candidate[] {
  const fields = owner.members.filter(
    (m): m is ts.PropertyDeclaration => ts.isPropertyDeclaration(m) && isStatic(m) && !isPerSession(m),
  );
  return fields.map((declaration) => {
    const name = declaration.name.getText();
    const uses = usesOf(owner, name, references);
    const members = declaration.initializer && membersOf(declaration.initializer, references);
    const mutations = uses.flatMap((use) => mutationAt(use, members));
    return { name: `${owner.name?.text ?? 'class'}.${name}`, declaration, uses, mutations };
  });
}

function membersOf(value: ts.Expression, references: References): ReadonlySet<string> | undefined {
  const owner = instanceClassOf(value, references);
  return owner && changingMembers(owner, references);
}

const isStatic = (node: ts.ClassElement): boolean => hasModifier(node, ts.SyntaxKind.StaticKeyword);

type Access = ts.PropertyAccessExpression | ts.ElementAccessExpression;

function usesOf(owner: ts.ClassDeclaration, name: string, references: References): Access[] {
  const symbol = owner.name && references.symbolOf(owner.name);
  const named = symbol ? references.of(symbol).flatMap(({ parent }) => (isField(parent, name) ? [parent] : [])) : [];
  const own = [...nodesIn(owner)].filter(
    (node): node is Access =>
      isField(node, name) && node.expression.kind === ts.SyntaxKind.ThisKeyword && inStatic(node),
  );
  return [...new Set([...named, ...own])];
}

function isField(node: ts.Node, name: string): node is Access {
  if (ts.isPropertyAccessExpression(node)) return node.name.text === name;
  return (
    ts.isElementAccessExpression(node) &&
    ts.isStringLiteralLike(node.argumentExpression) &&
    node.argumentExpression.text === name
  );
}

const inStatic = (node: ts.Node): boolean =>
  ts.findAncestor(
    node,
    (current) => ts.isClassStaticBlockDeclaration(current) || (ts.isClassElement(current) && isStatic(current)),
  ) !== undefined;

function mutationAt(access: Access, members: ReadonlySet<string> | undefined): Mutation[] {
  const target = accessPath(access);
  if (isAssigned(target)) return [{ node: access, kind: target === access ? 'assigned' : 'changed' }];
  if (!ts.isPropertyAccessExpression(target) || target === access) return [];
  const method = target.name.text;
  const called = ts.isCallExpression(target.parent) && target.parent.expression === target;
  const changes = members && target.expression === access ? members.has(method) : called && isMutator(method);
  return changes ? [{ node: access, kind: 'changed' }] : [];
}

import { ts } from 'ts-morph';
import type { ProjectModel } from './project-model.ts';

type Sources = Pick<ProjectModel, 'references'>;

/**
 * Where a function is called or handed on: names, member accesses, or the function itself where it stands. Members are followed by
 * their name alone: whoever calls one of that name may mean this one. Undefined when what calls it cannot be seen.
 */
export function usesOfFunction(owner: ts.Node, sources: Sources): readonly ts.Node[] | undefined {
  if (ts.isPropertyDeclaration(owner)) return usesOfClass(owner.parent, sources);
  if (ts.isConstructorDeclaration(owner)) return usesOfClass(owner.parent, sources);
  if (ts.isMethodDeclaration(owner) || ts.isAccessor(owner)) return usesOfMember(owner.name, sources);
  if (ts.isFunctionDeclaration(owner)) return usesOfName(owner.name, sources);
  const { parent } = owner;
  if (ts.isParenthesizedExpression(parent)) return usesOfFunction(parent, sources);
  if (ts.isVariableDeclaration(parent))
    return usesOfName(ts.isIdentifier(parent.name) ? parent.name : undefined, sources);
  const isMember = ts.isPropertyDeclaration(parent) || ts.isPropertyAssignment(parent);
  return isMember ? usesOfMember(parent.name, sources) : [owner];
}

const usesOfClass = (
  owner: ts.ClassLikeDeclaration | ts.ObjectLiteralExpression,
  sources: Sources,
): readonly ts.Node[] | undefined => usesOfName(ts.isClassLike(owner) ? owner.name : undefined, sources);

function usesOfName(name: ts.Identifier | undefined, { references }: Sources): readonly ts.Node[] | undefined {
  const symbol = name && references.symbolOf(name);
  if (!symbol) return undefined;
  const uses = references.of(symbol).filter(({ parent }) => !ts.isExportSpecifier(parent));
  return uses.length === 0 && references.isOpen(name.getSourceFile()) ? undefined : uses;
}

function usesOfMember(name: ts.PropertyName, { references }: Sources): readonly ts.Node[] | undefined {
  const uses = references.accessesOf(name.getText());
  return uses.length === 0 ? undefined : uses;
}

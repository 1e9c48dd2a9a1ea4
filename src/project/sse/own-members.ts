import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import { ancestor, functionAround, isWithin, nodesIn, placeOf } from '../syntax.ts';

/** A member of a class that only code uses which goes, and what declares and fills it. */
export interface OwnMember {
  readonly name: string;
  /** `private transports = new Map();`, `this.transports = new Map();` in the constructor. */
  readonly declared: readonly ts.Node[];
}

/** The members of the class around the nodes that nothing else uses: `this.transports`. */
export function ownMembers(gone: readonly ts.Node[], kept: readonly ts.Node[], references: References): OwnMember[] {
  const isGone = (node: ts.Node): boolean =>
    gone.some((outer) => isWithin(node, outer)) && !kept.some((inner) => isWithin(node, inner));
  const names = gone
    .flatMap((node) => [...nodesIn(node)])
    .filter(isMember)
    .filter(isGone);
  return [...new Set(names.map(({ name }) => name.text))].flatMap((name) => {
    const accesses = references.accessesOf(name);
    const rest = accesses.filter((access) => !isGone(access));
    const owner = ancestor(
      names.find((access) => access.name.text === name),
      ts.isClassLike,
    );
    if (!owner || !rest.every((access) => isFirstValue(access, owner))) return [];
    const properties = owner.members.filter(
      (member) => ts.isPropertyDeclaration(member) && member.name.getText() === name,
    );
    return [{ name, declared: [...properties, ...rest.map((access) => placeOf(access).statement)] }];
  });
}

/** `this.x`. */
const isMember = (node: ts.Node): node is ts.PropertyAccessExpression =>
  ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword;

/** `this.x = new Map();` in the constructor: a value that is made of nothing. */
function isFirstValue(access: ts.PropertyAccessExpression, owner: ts.ClassLikeDeclaration): boolean {
  const { parent } = access;
  const around = functionAround(access);
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === access &&
    ts.isExpressionStatement(parent.parent) &&
    EMPTY.test(parent.right.getText()) &&
    around !== undefined &&
    ts.isConstructorDeclaration(around) &&
    around.parent === owner
  );
}

const EMPTY = /^(new (Map|Set)(<[^()]*>)?\(\)|\{\s*\}|\[\s*\]|null|undefined)$/;

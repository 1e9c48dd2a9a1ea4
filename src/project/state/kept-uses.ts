import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import { ancestor, boundNames, nodesIn } from '../syntax.ts';

/** Every `this.x` of a class that means the parameter `constructor(private x: X)`. */
export function keptUses(parameter: ts.ParameterDeclaration): ts.Expression[] {
  const constructor = parameter.parent;
  if (!ts.isConstructorDeclaration(constructor) || !ts.isParameterPropertyDeclaration(parameter, constructor))
    return [];
  return boundNames(parameter.name).flatMap(({ text }) => fieldUses(constructor.parent, text));
}

/** Every `this.x` of the class where `this.x = value` keeps the value. */
export function assignedUses(value: ts.Expression): ts.Expression[] {
  const { parent } = value;
  if (!ts.isBinaryExpression(parent) || parent.right !== value || !isField(parent.left)) return [];
  const owner = ancestor(parent, ts.isClassLike);
  return owner ? fieldUses(owner, parent.left.name.text) : [];
}

const fieldUses = (owner: ts.ClassLikeDeclaration, name: string): ts.Expression[] =>
  [...nodesIn(owner)].filter((node) => isField(node) && node.name.text === name) as ts.PropertyAccessExpression[];

const isField = (node: ts.Node): node is ts.PropertyAccessExpression =>
  ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword;

/** The parameter that an argument becomes. */
type ParameterOf = (
  call: ts.CallExpression | ts.NewExpression,
  position: number,
  references: References,
) => ts.ParameterDeclaration | undefined;

const MAX_DEPTH = 4;

/** Every `ctx.x` that means what `{ x }` was given, also in the functions and classes that get the object. */
export function memberUses(
  property: ts.PropertyAssignment | ts.ShorthandPropertyAssignment,
  references: References,
  parameterOf: ParameterOf,
): ts.Expression[] {
  const name = property.name.getText();
  return holdersOf(property.parent, 0).flatMap(({ parent }) =>
    ts.isPropertyAccessExpression(parent) && parent.name.text === name ? [parent] : [],
  );

  function holdersOf(object: ts.Expression, depth: number): ts.Expression[] {
    const { parent } = object;
    if (depth > MAX_DEPTH) return [];
    if (ts.isVariableDeclaration(parent) && parent.initializer === object) return namedBy(parent.name, depth);
    if (!ts.isCallExpression(parent) && !ts.isNewExpression(parent)) return assignedUses(object);
    const parameter = parameterOf(parent, parent.arguments?.indexOf(object) ?? -1, references);
    return parameter ? [...namedBy(parameter.name, depth), ...keptUses(parameter)] : [];
  }

  function namedBy(bound: ts.BindingName, depth: number): ts.Expression[] {
    const symbol = ts.isIdentifier(bound) ? references.symbolOf(bound) : undefined;
    const uses = symbol ? references.of(symbol) : [];
    return uses.flatMap((use) => [use, ...holdersOf(use, depth + 1)]);
  }
}

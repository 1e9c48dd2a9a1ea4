import { ts } from 'ts-morph';
import { codeCalled, isCall } from '../../called-code.ts';
import type { ProjectModel } from '../../project-model.ts';
import { ancestor, isFunction, nodesIn, unwrapped } from '../../syntax.ts';

/** Where the value of an expression is used afterwards; undefined when it goes where nobody can follow. */
export function usesOfValue(value: ts.Expression, project: ProjectModel): readonly ts.Expression[] | undefined {
  const outer = outermostValue(value);
  const { parent } = outer;
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return [];
  if (ts.isVariableDeclaration(parent))
    return ts.isIdentifier(parent.name) ? usesOfName(parent.name, project) : undefined;
  if (ts.isPropertyDeclaration(parent)) return usesOfField(parent, parent.name.getText(), project);
  if (ts.isBinaryExpression(parent) && parent.right === outer) return usesOfTarget(parent.left, project);
  return isCall(parent) ? usesOfArgument(parent, outer, project) : undefined;
}

/** With `await`, parentheses and `as` around it. */
export function outermostValue(value: ts.Expression): ts.Expression {
  let outer = value;
  while (ts.isExpression(outer.parent) && unwrapped(outer.parent) === unwrapped(outer)) outer = outer.parent;
  return outer;
}

function usesOfName(name: ts.Identifier, { references }: ProjectModel): readonly ts.Identifier[] {
  const symbol = references.symbolOf(name);
  return symbol ? references.of(symbol) : [];
}

/** `this.x = …`. */
function usesOfTarget(target: ts.Expression, project: ProjectModel): readonly ts.Expression[] | undefined {
  const isField = ts.isPropertyAccessExpression(target) && target.expression.kind === ts.SyntaxKind.ThisKeyword;
  return isField ? usesOfField(target, target.name.text, project) : undefined;
}

/** `this.x` in the class, and `y.x` anywhere unless the field is private: whoever has such a member may mean it. */
function usesOfField(within: ts.Node, name: string, { program }: ProjectModel): readonly ts.Expression[] {
  const owner = ancestor(within, ts.isClassLike);
  const field = owner?.members.find((member) => member.name?.getText() === name);
  const isPrivate = name.startsWith('#') || /\bprivate\b/.test(field?.getText().split(name)[0] ?? '');
  const places: readonly ts.Node[] = isPrivate && owner ? [owner] : [...program.sources.values()];
  const isUse = (node: ts.Node): node is ts.PropertyAccessExpression =>
    ts.isPropertyAccessExpression(node) && node.name.getText() === name && !isDeclaring(node);
  return places.flatMap((place) => [...nodesIn(place)].filter(isUse));
}

/** The left side of `this.x = …`. */
const isDeclaring = (node: ts.PropertyAccessExpression): boolean =>
  ts.isBinaryExpression(node.parent) &&
  node.parent.left === node &&
  node.parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
  node.expression.kind === ts.SyntaxKind.ThisKeyword;

/** `f(x)`, `new C(x)`: the uses of the parameter, also where it becomes a field. */
function usesOfArgument(
  call: ts.CallExpression | ts.NewExpression,
  value: ts.Expression,
  project: ProjectModel,
): readonly ts.Expression[] | undefined {
  const [code, ...more] = codeCalled(call, project);
  const position = call.arguments?.indexOf(value) ?? -1;
  if (!code || more.length > 0 || position < 0) return undefined;
  const owner = isFunction(code) ? code : code.members.find(ts.isConstructorDeclaration);
  const parameter = owner?.parameters[position];
  if (!parameter || !ts.isIdentifier(parameter.name)) return undefined;
  const field = ts.isParameterPropertyDeclaration(parameter, parameter.parent)
    ? usesOfField(parameter, parameter.name.text, project)
    : [];
  return [...usesOfName(parameter.name, project), ...field];
}

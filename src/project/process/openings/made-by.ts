import { ts } from 'ts-morph';
import { codeCalled, type Call } from '../../called-code.ts';
import type { ProjectModel } from '../../project-model.ts';
import { ancestor, isFunction, nodesIn, unwrapped } from '../../syntax.ts';

const RETURNS_ITSELF =
  /^(on|once|addListener|prependListener|off|removeListener|setMaxListeners|listen|unref|ref|setEncoding|use|disable|enable|add)$/;
const MAX_DEPTH = 6;

/** The call or construction that a value comes from, followed through variables, fields, chained calls and what functions return. */
export function madeBy(expression: ts.Expression, project: ProjectModel, depth = 0): Call | undefined {
  const value = unwrapped(expression);
  if (depth > MAX_DEPTH) return undefined;
  if (ts.isNewExpression(value)) return value;
  if (ts.isCallExpression(value)) return madeByCall(value, project, depth);
  const held = valueHeld(value, project);
  return held && madeBy(held, project, depth + 1);
}

function madeByCall(call: ts.CallExpression, project: ProjectModel, depth: number): Call | undefined {
  const { expression } = call;
  if (ts.isPropertyAccessExpression(expression) && RETURNS_ITSELF.test(expression.name.text))
    return madeBy(expression.expression, project, depth + 1);
  const [code] = codeCalled(call, project);
  const returned = code && isFunction(code) ? returnedBy(code)[0] : undefined;
  return returned ? madeBy(returned, project, depth + 1) : call;
}

/** What a function returns, in the order of its text. */
export function returnedBy({ body }: ts.FunctionLikeDeclaration): ts.Expression[] {
  if (!body) return [];
  if (!ts.isBlock(body)) return [body];
  return [...nodesIn(body, isFunction)].flatMap((node) =>
    ts.isReturnStatement(node) && node.expression ? [node.expression] : [],
  );
}

/** What a variable or a field is given first: its initializer, else the first assignment. */
function valueHeld(value: ts.Expression, project: ProjectModel): ts.Expression | undefined {
  if (ts.isIdentifier(value)) return valueOfVariable(value, project);
  if (!ts.isPropertyAccessExpression(value)) return undefined;
  const { expression, name } = value;
  if (ts.isIdentifier(expression) && name.text === 'value') return assignedTo(value, project);
  if (expression.kind !== ts.SyntaxKind.ThisKeyword) return undefined;
  const owner = ancestor(value, ts.isClassLike);
  return owner && fieldValues(owner, name.text)[0];
}

function valueOfVariable(name: ts.Identifier, project: ProjectModel): ts.Expression | undefined {
  const declaration = project.references.symbolOf(name)?.valueDeclaration;
  if (!declaration || !ts.isVariableDeclaration(declaration)) return undefined;
  const { initializer } = declaration;
  const isUnset = !initializer || /^(null|undefined)$/.test(initializer.getText());
  return isUnset ? assignedTo(name, project) : initializer;
}

/** The right side of the first assignment to the same text that means the same variable. */
function assignedTo(target: ts.Expression, { references }: ProjectModel): ts.Expression | undefined {
  const root = ts.isPropertyAccessExpression(target) ? target.expression : target;
  const symbol = ts.isIdentifier(root) ? references.symbolOf(root) : undefined;
  for (const use of symbol ? references.of(symbol) : []) {
    const left = ts.isPropertyAccessExpression(target) ? use.parent : use;
    const { parent } = left;
    if (ts.isBinaryExpression(parent) && parent.left === left && left.getText() === target.getText())
      return parent.right;
  }
  return undefined;
}

/** What the field of a class is given: its initializer, and what its members assign. */
export function fieldValues(owner: ts.ClassLikeDeclaration, name: string): ts.Expression[] {
  const field = owner.members.find((m) => ts.isPropertyDeclaration(m) && m.name.getText() === name);
  const initial = field && ts.isPropertyDeclaration(field) ? field.initializer : undefined;
  const assigned = [...nodesIn(owner)].flatMap((node) =>
    ts.isBinaryExpression(node) && node.left.getText() === `this.${name}` ? [node.right] : [],
  );
  return [...(initial ? [initial] : []), ...assigned].filter((value) => !/^(null|undefined)$/.test(value.getText()));
}

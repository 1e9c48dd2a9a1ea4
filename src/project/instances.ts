import { ts } from 'ts-morph';
import type { References } from './references.ts';
import { isFunction, nodesIn, unwrapped } from './syntax.ts';

const MAX_DEPTH = 5;

/** The class of the project that an expression is an instance of, followed through variables and what functions return. */
export function instanceClassOf(
  expression: ts.Expression,
  references: References,
  depth = 0,
): ts.ClassLikeDeclaration | undefined {
  const value = unwrapped(expression);
  if (depth > MAX_DEPTH) return undefined;
  if (ts.isNewExpression(value) && ts.isIdentifier(value.expression)) return classNamed(value.expression, references);
  if (ts.isCallExpression(value) && ts.isPropertyAccessExpression(value.expression))
    return madeByClass(value.expression, references);
  if (ts.isCallExpression(value) && ts.isIdentifier(value.expression))
    return returnedClass(value.expression, references, depth);
  if (!ts.isIdentifier(value)) return undefined;
  const declaration = references.symbolOf(value)?.valueDeclaration;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made && instanceClassOf(made, references, depth + 1);
}

function classNamed(name: ts.Identifier, references: References): ts.ClassLikeDeclaration | undefined {
  const declaration = references.symbolOf(name)?.valueDeclaration;
  return declaration && ts.isClassLike(declaration) ? declaration : undefined;
}

/** `X.create()`: a static method that makes an instance of its own class. */
function madeByClass(
  { expression, name }: ts.PropertyAccessExpression,
  references: References,
): ts.ClassLikeDeclaration | undefined {
  const owner = ts.isIdentifier(expression) ? classNamed(expression, references) : undefined;
  const method = owner?.members.find((member) => ts.isMethodDeclaration(member) && member.name.getText() === name.text);
  const own = owner?.name?.text;
  const makes = (node: ts.Node): boolean =>
    ts.isNewExpression(node) && (node.expression.getText() === own || node.expression.getText() === 'this');
  return method && [...nodesIn(method)].some(makes) ? owner : undefined;
}

function returnedClass(
  callee: ts.Identifier,
  references: References,
  depth: number,
): ts.ClassLikeDeclaration | undefined {
  const body = functionNamed(callee, references)?.body;
  if (!body) return undefined;
  if (!ts.isBlock(body)) return instanceClassOf(body, references, depth + 1);
  for (const node of nodesIn(body, isFunction))
    if (ts.isReturnStatement(node) && node.expression) return instanceClassOf(node.expression, references, depth + 1);
  return undefined;
}

/** The function of the project that a name stands for: a declaration, or a variable that holds one. */
export function functionNamed(name: ts.Identifier, references: References): ts.FunctionLikeDeclaration | undefined {
  const declaration = references.symbolOf(name)?.valueDeclaration;
  const callable = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration;
  return callable && isFunction(callable) ? callable : undefined;
}

/** The name by which a function is called: of its declaration, or of the variable that holds it. */
export function nameOfFunction(owner: ts.FunctionLikeDeclaration): ts.Identifier | undefined {
  if (ts.isFunctionDeclaration(owner)) return owner.name;
  const { parent } = owner;
  return ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) ? parent.name : undefined;
}

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
    return madeByClass(value.expression, references) ?? returnedByMethod(value.expression, references, depth);
  if (ts.isCallExpression(value) && ts.isIdentifier(value.expression))
    return returnedClass(value.expression, references, depth);
  if (!ts.isIdentifier(value)) return undefined;
  const declaration = references.symbolOf(value)?.valueDeclaration;
  if (declaration && ts.isParameter(declaration)) return chainedClass(declaration, references, depth);
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made && instanceClassOf(made, references, depth + 1);
}

/** The `x` of `X.create().then((x) => …)`. */
function chainedClass(
  { parent: callback }: ts.ParameterDeclaration,
  references: References,
  depth: number,
): ts.ClassLikeDeclaration | undefined {
  const { parent: link } = callback;
  const isLink = ts.isCallExpression(link) && link.arguments[0] === callback;
  const member = isLink && ts.isPropertyAccessExpression(link.expression) ? link.expression : undefined;
  return member?.name.text === 'then' ? instanceClassOf(member.expression, references, depth + 1) : undefined;
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

/** `x.init()` that returns its `this`, and `build().then((made) => new X(made))`. */
function returnedByMethod(
  callee: ts.PropertyAccessExpression,
  references: References,
  depth: number,
): ts.ClassLikeDeclaration | undefined {
  const [callback] = ts.isCallExpression(callee.parent) ? callee.parent.arguments : [];
  if (callee.name.text === 'then' && callback && isFunction(callback))
    return classReturnedBy(callback, references, depth);
  if (/^(catch|finally)$/.test(callee.name.text)) return instanceClassOf(callee.expression, references, depth + 1);
  const owner = instanceClassOf(callee.expression, references, depth + 1);
  const method = owner?.members.find(
    (member): member is ts.MethodDeclaration =>
      ts.isMethodDeclaration(member) && member.name.getText() === callee.name.text,
  );
  const results = method?.body ? [...nodesIn(method.body, isFunction)].filter(ts.isReturnStatement) : [];
  const isItself =
    results.length > 0 && results.every(({ expression }) => expression?.kind === ts.SyntaxKind.ThisKeyword);
  return isItself ? owner : undefined;
}

function returnedClass(
  callee: ts.Identifier,
  references: References,
  depth: number,
): ts.ClassLikeDeclaration | undefined {
  const declared = functionNamed(callee, references);
  return declared && classReturnedBy(declared, references, depth);
}

function classReturnedBy(
  { body }: ts.FunctionLikeDeclaration,
  references: References,
  depth: number,
): ts.ClassLikeDeclaration | undefined {
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

import { ts } from 'ts-morph';
import { importedFrom } from '../imports.ts';
import type { References } from '../references.ts';
import { unwrapped } from '../syntax.ts';

const HANDS_OUT = /^(get|getInstance|resolve|resolveAsync|inject)$/;
const PACKAGE = /^[^.]/;
const SHARED = /\b(singleton|scoped|registerSingleton|registerInstance|useValue|useFactory)\b/;

/** Why evaluating the expression again gives no new server; undefined when it does as far as one can see. */
export function sharedBy(initializer: ts.Expression, references: References): string | undefined {
  const value = unwrapped(initializer);
  const part = ts.isPropertyAccessExpression(value) || ts.isIdentifier(value) ? rootOf(value) : undefined;
  if (part && !ts.isCallExpression(part) && !ts.isNewExpression(part))
    return `is a part of '${part.getText()}', which is built once: build both by one function and start what it returns`;
  const call = part ?? value;
  if (!ts.isCallExpression(call)) return undefined;
  if (handsOutOne(call, references))
    return 'comes out of a container that may hand the same one to every session: let a function construct it anew';
  return undefined;
}

function rootOf(value: ts.Expression): ts.Expression {
  const inner = unwrapped(value);
  return ts.isPropertyAccessExpression(inner) ? rootOf(inner.expression) : inner;
}

/** `container.resolve(X)`, `app.get(X)` of a package; what tsyringe constructs anew each time is none. */
function handsOutOne(call: ts.CallExpression, references: References): boolean {
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee) || !HANDS_OUT.test(callee.name.text)) return false;
  const module = packageOf(callee.expression, references);
  if (module === undefined) return false;
  return module !== 'tsyringe' || !isTransient(call, references);
}

/** The package that an object comes from: imported itself, or made by something imported. */
function packageOf(expression: ts.Expression, references: References, depth = 0): string | undefined {
  let root = unwrapped(expression);
  while (ts.isPropertyAccessExpression(root) || ts.isCallExpression(root) || ts.isNewExpression(root))
    root = unwrapped(root.expression);
  if (!ts.isIdentifier(root) || depth > 5) return undefined;
  const imported = importedFrom(root, PACKAGE);
  if (imported) return imported.module;
  const declaration = references.symbolOf(root)?.valueDeclaration;
  const made = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return made && packageOf(made, references, depth + 1);
}

/** Only classes of the project that no decorator and no registration makes single. */
function isTransient(call: ts.CallExpression, references: References): boolean {
  const [token] = call.arguments;
  const declaration = token && ts.isIdentifier(token) ? references.symbolOf(token)?.valueDeclaration : undefined;
  if (!declaration || !ts.isClassLike(declaration)) return false;
  const decorators = (ts.getDecorators(declaration) ?? []).map((one) => one.getText()).join(' ');
  return !SHARED.test(decorators) && !SHARED.test(call.getSourceFile().text);
}

import { ts } from 'ts-morph';
import { codeCalled, isCall } from '../../called-code.ts';
import { usesOfFunction } from '../../function-uses.ts';
import { importedFrom } from '../../imports.ts';
import type { ProjectModel } from '../../project-model.ts';
import { ancestor, functionAround, isFunction, unwrapped } from '../../syntax.ts';
import { agreed, type Lifetime, type Lifetimes } from './lifetime.ts';
import { fieldValues, returnedBy } from './made-by.ts';

const MAX_DEPTH = 8;

interface Search {
  readonly project: ProjectModel;
  readonly lifetimes: Lifetimes;
  readonly depth: number;
  /** What was found out so far, for each depth. */
  readonly known: readonly Map<ts.Node, Lifetime>[];
}

/** Tells how long the objects live that expressions in code of a session stand for. */
export function valueLifetimes(project: ProjectModel): (value: ts.Expression) => Lifetime {
  const known = Array.from({ length: MAX_DEPTH + 1 }, () => new Map<ts.Node, Lifetime>());
  return (value) => lifeOf(value, { project, lifetimes: project.answers.lifetimes, depth: 0, known });
}

/** Many calls give a function the same things: each is looked into once. */
function lifeOf(expression: ts.Expression, search: Search): Lifetime {
  const value = unwrapped(expression);
  const known = search.known[search.depth];
  if (!known) return 'unknown';
  const lifetime = known.get(value) ?? lifeOfValue(value, { ...search, depth: search.depth + 1 });
  known.set(value, lifetime);
  return lifetime;
}

function lifeOfValue(value: ts.Expression, search: Search): Lifetime {
  if (ts.isIdentifier(value)) return lifeOfName(value, search);
  if (value.kind === ts.SyntaxKind.ThisKeyword) return lifeOfThis(value, search);
  if (ts.isPropertyAccessExpression(value)) return lifeOfMember(value, search);
  if (ts.isElementAccessExpression(value)) return lifeOf(value.expression, search);
  return isCall(value) ? lifeOfResult(value, search) : 'unknown';
}

function lifeOfName(name: ts.Identifier, search: Search): Lifetime {
  const { project, lifetimes } = search;
  const declaration = project.references.symbolOf(name)?.valueDeclaration;
  if (!declaration) return importedFrom(name, /^[^.]/) ? 'process' : 'unknown';
  if (!functionAround(declaration)) return lifetimes.ofDeclaration(declaration);
  if (ts.isParameter(declaration)) return lifeOfParameter(declaration, search);
  const held = ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return held ? lifeOf(held, search) : 'unknown';
}

function lifeOfThis(self: ts.Node, { lifetimes }: Search): Lifetime {
  const owner = ancestor(self, ts.isClassLike);
  return owner ? lifetimes.ofInstances(owner) : 'unknown';
}

/** `this.x` by what it is given; `a.b` by its declaration, else as long as `a`. */
function lifeOfMember(access: ts.PropertyAccessExpression, search: Search): Lifetime {
  const { expression, name } = access;
  const owner = expression.kind === ts.SyntaxKind.ThisKeyword ? ancestor(access, ts.isClassLike) : undefined;
  if (owner) return lifeOfField(owner, name.text, search);
  const declared = ts.isIdentifier(name) ? search.project.references.symbolOf(name)?.valueDeclaration : undefined;
  if (declared && ts.isVariableDeclaration(declared)) return search.lifetimes.ofDeclaration(declared);
  if (declared && ts.isPropertyAssignment(declared)) return lifeOf(declared.initializer, search);
  if (declared && ts.isShorthandPropertyAssignment(declared)) return lifeOfName(declared.name, search);
  const isStatic = declared && ts.isPropertyDeclaration(declared) && ts.isIdentifier(expression);
  if (isStatic && isClassName(expression, search)) return search.lifetimes.ofDeclaration(declared);
  return lifeOf(expression, search);
}

const isClassName = (name: ts.Identifier, { project }: Search): boolean => {
  const declaration = project.references.symbolOf(name)?.valueDeclaration;
  return declaration !== undefined && ts.isClassLike(declaration);
};

function lifeOfField(owner: ts.ClassLikeDeclaration, name: string, search: Search): Lifetime {
  if (search.lifetimes.ofInstances(owner) === 'process') return 'process';
  const constructor = owner.members.find(ts.isConstructorDeclaration);
  const parameter = constructor?.parameters.find(
    (one) => ts.isParameterPropertyDeclaration(one, constructor) && one.name.getText() === name,
  );
  if (parameter) return lifeOfParameter(parameter, search);
  return agreed(fieldValues(owner, name).map((value) => lifeOf(value, search)));
}

/** As long as what each call gives for it. */
function lifeOfParameter(parameter: ts.ParameterDeclaration, search: Search): Lifetime {
  const { parent } = parameter;
  const position = parent.parameters.indexOf(parameter);
  const calls = isFunction(parent) ? (usesOfFunction(parent, search.project) ?? []) : [];
  const given = calls.flatMap(({ parent: call }) => (isCall(call) ? (call.arguments?.[position] ?? []) : []));
  return agreed(given.map((one) => lifeOf(one, search)));
}

/** What a package makes here is made for the session; a function of the project hands out what it returns. */
function lifeOfResult(call: ts.CallExpression | ts.NewExpression, search: Search): Lifetime {
  const [code] = codeCalled(call, search.project);
  if (!code || !isFunction(code)) return search.lifetimes.ofMade(call);
  return agreed(returnedBy(code).map((value) => lifeOf(value, search)));
}

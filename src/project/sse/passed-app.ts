import { ts } from 'ts-morph';
import { functionNamed, nameOfFunction } from '../instances.ts';
import type { References } from '../references.ts';
import { isFunction, unwrapped } from '../syntax.ts';

/** Where an app is given to a function that adds routes to it: `addRoutes(app);`. */
export interface PassedApp {
  readonly call: ts.CallExpression;
  readonly owner: ts.FunctionLikeDeclaration;
  readonly parameter: ts.ParameterDeclaration;
}

/** The function that a name is given to; undefined where it is called in other places too, or is not there to be seen. */
function passedTo(use: ts.Expression, references: References): PassedApp | undefined {
  const call = use.parent;
  if (!ts.isCallExpression(call) || !ts.isIdentifier(call.expression) || !isStatement(call)) return undefined;
  const owner = functionNamed(call.expression, references);
  const parameter = owner?.parameters[call.arguments.findIndex((one) => one === use)];
  if (!owner || !parameter || !ts.isIdentifier(parameter.name) || parameter.dotDotDotToken) return undefined;
  return onlyCallOf(owner, references) === call ? { call, owner, parameter } : undefined;
}

/** The variable that a parameter stands for, by the one call of its function. */
export function variableFor(
  parameter: ts.ParameterDeclaration,
  references: References,
): ts.VariableDeclaration | undefined {
  const owner = parameter.parent;
  const call = ts.isConstructorDeclaration(owner)
    ? undefined
    : onlyCallOf(owner as ts.FunctionLikeDeclaration, references);
  const given = call?.arguments[owner.parameters.indexOf(parameter)];
  const declaration = given && ts.isIdentifier(given) ? references.symbolOf(given)?.valueDeclaration : undefined;
  if (!given || !declaration || passedTo(given, references)?.parameter !== parameter) return undefined;
  if (ts.isParameter(declaration)) return variableFor(declaration, references);
  return ts.isVariableDeclaration(declaration) ? declaration : undefined;
}

/** The uses of a name, with those in the functions that it is given to. */
export function usesThrough(uses: readonly ts.Identifier[], references: References): Through {
  const passed = uses.flatMap((use) => passedTo(use, references) ?? []);
  const inner = passed.map(({ parameter }) => {
    const symbol = ts.isIdentifier(parameter.name) ? references.symbolOf(parameter.name) : undefined;
    return usesThrough(symbol ? references.of(symbol) : [], references);
  });
  const own = uses.filter((use) => !passed.some(({ call }) => call.arguments.some((one) => unwrapped(one) === use)));
  return {
    uses: [...own, ...inner.flatMap((one) => one.uses)],
    passed: [...passed, ...inner.flatMap((one) => one.passed)],
  };
}

interface Through {
  readonly uses: readonly ts.Identifier[];
  readonly passed: readonly PassedApp[];
}

function onlyCallOf(owner: ts.FunctionLikeDeclaration, references: References): ts.CallExpression | undefined {
  const name = nameOfFunction(owner);
  const symbol = name && references.symbolOf(name);
  const uses = symbol ? references.of(symbol).filter(({ parent }) => !isNaming(parent)) : [];
  const [only, second] = uses;
  const call = only?.parent;
  return call && !second && ts.isCallExpression(call) && call.expression === only ? call : undefined;
}

const isNaming = (node: ts.Node): boolean => ts.isExportSpecifier(node) || ts.isImportSpecifier(node);

/** `addRoutes(app);`, `await addRoutes(app);`, whatever else holds. */
function isStatement(call: ts.CallExpression): boolean {
  const { parent } = ts.isAwaitExpression(call.parent) ? call.parent : call;
  const list = ts.isExpressionStatement(parent) ? parent.parent : undefined;
  return list !== undefined && (ts.isSourceFile(list) || (ts.isBlock(list) && isFunction(list.parent)));
}

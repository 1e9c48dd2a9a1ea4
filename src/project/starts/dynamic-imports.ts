import { ts } from 'ts-morph';
import { unwrapped } from '../syntax.ts';

/** A binding that holds what `import('module')` loaded: `const x = await import()`, its part of a Promise.all, or `.then((x) => …)`. */
export interface LoadedModule {
  readonly module: string;
  readonly bound: ts.BindingName;
  readonly declaration: ts.VariableDeclaration | ts.ParameterDeclaration;
}

/** The modules that a variable declaration loads when it runs. */
export function loadedByDeclaration(declaration: ts.VariableDeclaration): LoadedModule[] {
  const { initializer, name } = declaration;
  return initializer ? matched(name, unwrapped(initializer), declaration) : [];
}

/** The modules that `import('module').then((x) => …)` hands to its callback. */
export function loadedByThen(parameter: ts.ParameterDeclaration): LoadedModule[] {
  const call = parameter.parent.parent;
  if (!ts.isCallExpression(call) || call.arguments[0] !== parameter.parent) return [];
  const callee = call.expression;
  if (!ts.isPropertyAccessExpression(callee) || callee.name.text !== 'then') return [];
  return matched(parameter.name, callee.expression, parameter);
}

function matched(name: ts.BindingName, value: ts.Expression, declaration: LoadedModule['declaration']): LoadedModule[] {
  const module = moduleOfImport(value);
  if (module !== undefined) return [{ module, bound: name, declaration }];
  const loads = ts.isArrayBindingPattern(name) ? promisesOf(value) : [];
  return loads.flatMap((load, index) => {
    const element = ts.isArrayBindingPattern(name) ? name.elements[index] : undefined;
    return element && ts.isBindingElement(element) ? matched(element.name, unwrapped(load), declaration) : [];
  });
}

function promisesOf(value: ts.Expression): readonly ts.Expression[] {
  const all =
    ts.isCallExpression(value) && value.expression.getText() === 'Promise.all' ? value.arguments[0] : undefined;
  return all && ts.isArrayLiteralExpression(all) ? all.elements : [];
}

function moduleOfImport(value: ts.Expression): string | undefined {
  if (!ts.isCallExpression(value) || value.expression.kind !== ts.SyntaxKind.ImportKeyword) return undefined;
  const [module] = value.arguments;
  return module && ts.isStringLiteral(module) ? module.text : undefined;
}

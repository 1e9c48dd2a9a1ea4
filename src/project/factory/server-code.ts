import { ts } from 'ts-morph';
import { functionNamed, instanceClassOf } from '../instances.ts';
import type { References } from '../references.ts';
import type { StartSite } from '../starts/start-sites.ts';

/** The classes whose instances are servers, and the functions that build or connect servers: what in them runs, runs once per session. */
export function serverCode(sites: readonly StartSite[], references: References): ts.Node[] {
  const connecting = sites.flatMap(({ call, handed }) => {
    const isFunction = handed?.server !== undefined && ts.isIdentifier(call.expression);
    return (isFunction && functionNamed(call.expression, references)) || [];
  });
  const found = sites.flatMap(({ owner, factory, receiver, root, method }): ts.Node[] => {
    if (factory) return [factory];
    if (owner) return [owner];
    const made = root ? initializerOf(references.symbolOf(root)) : receiver;
    const instance = made && instanceClassOf(made, references);
    const callee = made && (ts.isCallExpression(made) || ts.isNewExpression(made)) ? made.expression : undefined;
    const declaration = callee && ts.isIdentifier(callee) ? references.symbolOf(callee)?.valueDeclaration : undefined;
    const builder = declaration && (ts.isVariableDeclaration(declaration) ? declaration.initializer : declaration);
    const isBuilder = builder && (ts.isClassLike(builder) || ts.isFunctionLike(builder) || method !== undefined);
    return [...(instance ? [instance] : []), ...(isBuilder ? [builder] : [])];
  });
  return [...new Set([...found, ...connecting])];
}

function initializerOf(symbol: ts.Symbol | undefined): ts.Expression | undefined {
  const bound = symbol?.valueDeclaration;
  const declaration = bound && ts.isBindingElement(bound) ? ts.walkUpBindingElementsAndPatterns(bound) : bound;
  const value = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  return value && ts.isAwaitExpression(value) ? value.expression : value;
}

import { ts } from 'ts-morph';
import { instanceClassOf, functionNamed } from './instances.ts';
import type { ProjectModel } from './project-model.ts';

/** The classes whose instances are servers, and the functions that build servers: what in them runs, runs once per session. */
export function sessionBodies({ sites, references }: Pick<ProjectModel, 'sites' | 'references'>): ts.Node[] {
  const bodies = sites.flatMap(({ owner, factory, receiver, root }): ts.Node[] => {
    if (factory) return [factory];
    if (owner) return [owner];
    const made = root ? initializerOf(references.symbolOf(root)) : receiver;
    if (!made) return [];
    const inClass = instanceClassOf(made, references);
    if (inClass) return [inClass];
    const called = ts.isCallExpression(made) && ts.isIdentifier(made.expression) ? made.expression : undefined;
    const built = called && functionNamed(called, references);
    return built ? [built] : [];
  });
  return [...new Set(bodies)];
}

function initializerOf(symbol: ts.Symbol | undefined): ts.Expression | undefined {
  const bound = symbol?.valueDeclaration;
  const declaration = bound && ts.findAncestor(bound, ts.isVariableDeclaration);
  const value = declaration?.initializer;
  return value && ts.isAwaitExpression(value) ? value.expression : value;
}

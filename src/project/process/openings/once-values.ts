import { ts } from 'ts-morph';
import type { ProjectModel } from '../../project-model.ts';
import { ancestor, unwrapped } from '../../syntax.ts';
import { fieldValues } from './made-by.ts';
import { isMadeOnce } from './made-once.ts';

/** Tells what all sessions share, because it is made once per process or will be. */
export function onceValues(project: ProjectModel): (expression: ts.Expression) => boolean {
  const items = new Set<ts.Node>(project.answers.once.items.map(({ expression }) => unwrapped(expression)));
  const isOnce = (value: ts.Expression): boolean => items.has(unwrapped(value)) || isMadeOnce(unwrapped(value));
  return (expression) => {
    const values = valuesOf(unwrapped(expression), project);
    return values.length > 0 && values.every(isOnce);
  };
}

/** What a variable or a field is given. */
function valuesOf(value: ts.Expression, { references }: ProjectModel): ts.Expression[] {
  if (ts.isIdentifier(value)) {
    const declaration = references.symbolOf(value)?.valueDeclaration;
    const held = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
    return held ? [held] : [];
  }
  const isField = ts.isPropertyAccessExpression(value) && value.expression.kind === ts.SyntaxKind.ThisKeyword;
  const owner = isField ? ancestor(value, ts.isClassLike) : undefined;
  return owner && isField ? fieldValues(owner, value.name.text) : [];
}

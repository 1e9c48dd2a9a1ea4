import { ts } from 'ts-morph';
import { accessPath } from './access-paths.ts';

/** True for a container that is made empty: `new Map()`, `[]`, `{}`. It is made to be filled. */
export function isMadeEmpty(declaration: ts.Declaration | undefined): boolean {
  const holds = declaration && (ts.isVariableDeclaration(declaration) || ts.isPropertyDeclaration(declaration));
  const value = holds ? declaration.initializer : undefined;
  if (!value) return false;
  if (ts.isArrayLiteralExpression(value)) return value.elements.length === 0;
  if (ts.isObjectLiteralExpression(value)) return value.properties.length === 0;
  return ts.isNewExpression(value) && /^(Weak)?(Map|Set)$/.test(value.expression.getText()) && !value.arguments?.length;
}

/** True for `map.clear()` and `map.delete(key)`: what was made empty is as empty afterwards. */
export function onlyEmpties(use: ts.Node, declaration: ts.Declaration): boolean {
  if (!isMadeEmpty(declaration)) return false;
  const target = accessPath(use as ts.Expression);
  const method = ts.isPropertyAccessExpression(target) && target.expression === use ? target.name.text : '';
  return EMPTIES.test(method) && ts.isCallExpression(target.parent) && target.parent.expression === target;
}

const EMPTIES = /^(clear|delete)$/;

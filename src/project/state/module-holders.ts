import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import { unwrapped } from '../syntax.ts';

/** True for a variable that is given modules and nothing else: `codec = await import('./codec.cjs')`. What their functions are called changes no module. */
export function holdsModule(symbol: ts.Symbol, references: References): boolean {
  const declaration = symbol.valueDeclaration;
  if (!declaration || !ts.isVariableDeclaration(declaration)) return false;
  const assigned = references.of(symbol).flatMap(({ parent }) => (isAssignment(parent, symbol) ? [parent.right] : []));
  const values = [...(declaration.initializer ? [declaration.initializer] : []), ...assigned].filter(
    (v) => !isEmpty(v),
  );
  return values.length > 0 && values.every((value) => isModule(value, references));

  function isAssignment(node: ts.Node, held: ts.Symbol): node is ts.BinaryExpression {
    const assigns = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
    return assigns && ts.isIdentifier(node.left) && references.symbolOf(node.left) === held;
  }
}

const isEmpty = (value: ts.Expression): boolean => /^(null|undefined)$/.test(unwrapped(value).getText());

/** `await import(…)`, or a constant that holds that. */
function isModule(value: ts.Expression, references: References): boolean {
  const made = unwrapped(value);
  if (ts.isCallExpression(made)) return made.expression.kind === ts.SyntaxKind.ImportKeyword;
  const declaration = ts.isIdentifier(made) ? references.symbolOf(made)?.valueDeclaration : undefined;
  const held = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  const given = held && unwrapped(held);
  return given !== undefined && ts.isCallExpression(given) && given.expression.kind === ts.SyntaxKind.ImportKeyword;
}

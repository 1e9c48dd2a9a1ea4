import { ts } from 'ts-morph';
import { isAssigned } from '../../project/state/access-paths.ts';
import type { References } from '../../project/references.ts';
import { placeOf } from '../../project/syntax.ts';

/** What makes the transport that a variable holds, and the statements that only do that. */
export interface MadeTransport {
  readonly construction: ts.NewExpression;
  readonly statements: readonly ts.Statement[];
}

/** `const transport = new …;`, or `let transport; … transport = new …;`; undefined for what is declared together with something else. */
export function madeTransport(declaration: ts.VariableDeclaration, references: References): MadeTransport | undefined {
  const declared = declaredAlone(declaration);
  const value = declaration.initializer;
  if (!declared) return undefined;
  if (value) return ts.isNewExpression(value) ? { construction: value, statements: [declared] } : undefined;
  const assigned = onlyAssignment(declaration, references);
  const { list } = placeOf(declared);
  if (!assigned || assigned.statement.parent !== list) return undefined;
  return { construction: assigned.construction, statements: [declared, assigned.statement] };
}

function declaredAlone({ parent }: ts.VariableDeclaration): ts.VariableStatement | undefined {
  const isAlone = ts.isVariableDeclarationList(parent) && parent.declarations.length === 1;
  return isAlone && ts.isVariableStatement(parent.parent) ? parent.parent : undefined;
}

interface Assignment {
  readonly construction: ts.NewExpression;
  readonly statement: ts.ExpressionStatement;
}

function onlyAssignment({ name }: ts.VariableDeclaration, references: References): Assignment | undefined {
  const symbol = ts.isIdentifier(name) ? references.symbolOf(name) : undefined;
  const [target, another] = symbol ? references.of(symbol).filter(isAssigned) : [];
  if (!target || another || !ts.isBinaryExpression(target.parent)) return undefined;
  const { parent: statement, right, operatorToken } = target.parent;
  const isPlain = operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isExpressionStatement(statement);
  return isPlain && ts.isNewExpression(right) ? { construction: right, statement } : undefined;
}

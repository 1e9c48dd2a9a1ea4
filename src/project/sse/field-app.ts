import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import { ancestor, placeOf } from '../syntax.ts';
import { ownUses } from './own-methods.ts';
import { isExpress, sortedUses, type WebApp } from './web-app.ts';

/** The express app in a field of a class that a call such as `this.app.get(…)` is made on, where that class alone uses it. */
export function fieldAppOf({ expression }: ts.CallExpression, references: References): WebApp | undefined {
  const held = ts.isPropertyAccessExpression(expression) ? expression.expression : undefined;
  if (!held || !ts.isPropertyAccessExpression(held) || held.expression.kind !== ts.SyntaxKind.ThisKeyword)
    return undefined;
  const owner = ancestor(held, ts.isClassLike);
  const field = owner?.members.find((one) => one.name?.getText() === held.name.text);
  const uses = field && ts.isPropertyDeclaration(field) ? ownUses(field, references) : undefined;
  if (!field || !ts.isPropertyDeclaration(field) || !uses) return undefined;
  const assignments = uses.filter(isAssigned);
  const values = [field.initializer, ...assignments.map(valueOf)].filter((value) => value !== undefined);
  const [made, second] = values;
  if (!made || second || !isExpress(made)) return undefined;
  const [assigned] = assignments.map((use) => placeOf(use).statement);
  const rest = uses.filter((use) => !assignments.includes(use));
  return {
    ...sortedUses(rest, references),
    made,
    declaration: undefined,
    handed: undefined,
    ...(assigned && { assigned }),
  };
}

/** `this.app = express();`. */
const isAssigned = ({ parent }: ts.PropertyAccessExpression): boolean =>
  ts.isBinaryExpression(parent) &&
  parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
  ts.isExpressionStatement(parent.parent);

const valueOf = (use: ts.PropertyAccessExpression): ts.Expression | undefined =>
  ts.isBinaryExpression(use.parent) && use.parent.left === use ? use.parent.right : undefined;

import { ts } from 'ts-morph';
import { isLogCall } from '../factory/stdio-code.ts';
import type { References } from '../references.ts';
import { ancestor, declaredNames, isWithin } from '../syntax.ts';

/** Where a connection is opened, or a message is handed on. */
interface Told {
  readonly references: References;
  /** The first argument of one of HTTP+SSE tells the client where to post to. */
  readonly transport: ts.NewExpression;
}

/** True for variables that are only said in a log, or tell the client where to post to: `const host = req.get('host');`. */
export const isOnlyTold = (statement: ts.Node, told: Told): boolean => declaresTold(statement, told, []);

function declaresTold(statement: ts.Node, told: Told, passed: readonly ts.Node[]): boolean {
  if (!ts.isVariableStatement(statement) || passed.includes(statement)) return false;
  const names = declaredNames(statement);
  return names.length > 0 && names.every((name) => isToldIn(name, told, [...passed, statement]));
}

function isToldIn(name: ts.Identifier, told: Told, passed: readonly ts.Node[]): boolean {
  const symbol = told.references.symbolOf(name);
  const address = addressIn(told.transport);
  const uses = symbol ? told.references.of(symbol) : [];
  return uses.every((use) => {
    if (address && isWithin(use, address)) return true;
    if (ancestor(use, (node): node is ts.CallExpression => ts.isCallExpression(node) && isLogCall(node))) return true;
    const statement = ancestor(use, ts.isVariableStatement);
    return statement !== undefined && declaresTold(statement, told, passed);
  });
}

/** Streamable HTTP tells no address. */
const addressIn = ({ expression, arguments: given }: ts.NewExpression): ts.Expression | undefined =>
  expression.getText().includes('SSE') ? given?.[0] : undefined;

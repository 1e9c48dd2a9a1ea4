import { ts } from 'ts-morph';
import { laterFunction } from '../state/at-once.ts';
import type { NameUses } from '../singleton/name-uses.ts';
import type { References } from '../references.ts';
import { isFunctionStatement } from './stdio-code.ts';
import { declaredNames, isFunction, statementIn } from '../syntax.ts';

/** `function f() {}` or `const f = () => {}` at the top level of a module. */
export interface TopFunction {
  readonly statement: ts.Statement;
  readonly name: ts.Identifier;
  readonly symbol: ts.Symbol;
  readonly declaration: ts.FunctionLikeDeclaration;
}

/** The statement of the module that holds a node. */
export const topOf = (node: ts.Node): ts.Statement | undefined => statementIn(node.getSourceFile(), node);

/** The function that a statement of a module declares, alone. */
export function topFunction(statement: ts.Statement | undefined, references: References): TopFunction | undefined {
  if (!statement || !ts.isSourceFile(statement.parent) || !isFunctionStatement(statement)) return undefined;
  const [name, ...more] = declaredNames(statement);
  const symbol = name && references.symbolOf(name);
  const declaration = ts.isVariableStatement(statement)
    ? statement.declarationList.declarations[0]?.initializer
    : statement;
  return name && symbol && more.length === 0 && declaration && isFunction(declaration)
    ? { statement, name, symbol, declaration }
    : undefined;
}

/** The call that a use is the callee of: `f(…)`, `tools.f(…)`. */
export function callOf(use: ts.Identifier): ts.CallExpression | undefined {
  const callee = ts.isPropertyAccessExpression(use.parent) && use.parent.name === use ? use.parent : use;
  return ts.isCallExpression(callee.parent) && callee.parent.expression === callee ? callee.parent : undefined;
}

/** True when a function is called while the server is set up: at the top level of a module, or by a function that is. */
export function runsAtSetup(
  { symbol }: TopFunction,
  { uses, references }: { uses: NameUses; references: References },
  seen: ReadonlySet<ts.Symbol> = new Set(),
): boolean {
  if (seen.has(symbol)) return false;
  return uses.of(symbol).some((use) => {
    const owner = laterFunction(use);
    if (!owner) return callOf(use) !== undefined;
    const caller = topFunction(topOf(use), references);
    if (caller?.declaration !== owner) return false;
    return runsAtSetup(caller, { uses, references }, new Set([...seen, symbol]));
  });
}

import { ts } from 'ts-morph';
import type { NameUses } from './name-uses.ts';
import type { References } from '../references.ts';
import { laterFunction } from '../state/at-once.ts';
import { topFunction, topOf } from '../factory/setup-calls.ts';
import { declaredNames, isFunction } from '../syntax.ts';

/** What is known about the code that runs in a session. */
export interface SessionCode {
  readonly uses: NameUses;
  readonly references: References;
  /** True for statements that the factory runs. */
  inFactory(statement: ts.Statement): boolean;
}

/**
 * The first place from which a name's functions might run outside of a session: at start, in a timer of the process, from code
 * that is not seen. Undefined when every way to them leads through the factory or a handler.
 */
export function leakOf(
  statement: ts.Statement,
  code: SessionCode,
  seen: ReadonlySet<ts.Statement> = new Set(),
): ts.Node | undefined {
  if (seen.has(statement)) return undefined;
  if (code.uses.isOpaque(statement.getSourceFile()) && isReachable(statement)) return statement;
  const next = new Set([...seen, statement]);
  for (const name of declaredNames(statement)) {
    const symbol = code.references.symbolOf(name);
    if (!symbol) return name;
    for (const use of code.uses.of(symbol)) {
      const leak = leakAt(use, code, next);
      if (leak) return leak;
    }
  }
  return undefined;
}

const isReachable = (statement: ts.Statement): boolean =>
  ts.canHaveModifiers(statement) &&
  (ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false);

/** Where a use of such a name leads out of the sessions. */
function leakAt(use: ts.Identifier, code: SessionCode, seen: ReadonlySet<ts.Statement>): ts.Node | undefined {
  const top = topOf(use);
  if (!top) return use;
  if (code.inFactory(top) || seen.has(top)) return undefined;
  if (topFunction(top, code.references)) return leakOf(top, code, seen);
  if (ts.isVariableStatement(top) && isHeld(use, top)) return leakOf(top, code, seen);
  return use;
}

/** True when a use only becomes part of a value (`{ handler: () => f() }`, `[f]`, `new X()`), and nothing calls it on the way. */
export function isHeld(use: ts.Node, top: ts.Statement): boolean {
  const owner = laterFunction(use);
  let node: ts.Node = owner ?? use;
  if (!owner && ts.isCallExpression(use.parent) && use.parent.expression === use) return false;
  for (; node.parent !== top; node = node.parent) {
    const { parent } = node;
    const calls = ts.isCallExpression(parent) || ts.isNewExpression(parent) || ts.isAwaitExpression(parent);
    if (calls) return false;
    if (isFunction(parent) && parent !== owner && !isMember(parent)) continue;
  }
  return true;
}

const isMember = (node: ts.Node): boolean => ts.isMethodDeclaration(node) || ts.isAccessor(node);

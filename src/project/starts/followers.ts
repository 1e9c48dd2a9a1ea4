import { ts } from 'ts-morph';
import { isProcessListener } from '../factory/stdio-code.ts';
import type { References } from '../references.ts';
import { isWithin, placeOf } from '../syntax.ts';

const MAX_STATEMENTS = 6;

/**
 * The statements of a module that the uses of a variable stand in, where they can follow it into a function: listeners of the process, and
 * functions that only those and that function (`list`) use. In the order of the text; undefined where something else is among them.
 */
export function followersOf(
  uses: readonly ts.Node[],
  list: ts.Node,
  references: References,
): readonly ts.Statement[] | undefined {
  const found = new Set<ts.Statement>();
  const waiting = [...uses];
  for (let use = waiting.pop(); use; use = waiting.pop()) {
    if (isWithin(use, list)) continue;
    const statement = statementOfModule(use);
    if (found.has(statement)) continue;
    const more = isProcessListener(statement) ? [] : usesOfDeclared(statement, references);
    if (!more || found.size === MAX_STATEMENTS) return undefined;
    found.add(statement);
    waiting.push(...more);
  }
  return [...found].sort((a, b) => a.pos - b.pos);
}

function statementOfModule(node: ts.Node): ts.Statement {
  let { list, statement } = placeOf(node);
  while (!ts.isSourceFile(list)) ({ list, statement } = placeOf(list));
  return statement;
}

/** Where a function that a module keeps for itself is used; undefined for other statements. */
function usesOfDeclared(statement: ts.Statement, references: References): readonly ts.Node[] | undefined {
  const name = declaredFunction(statement);
  const symbol = name && references.symbolOf(name);
  return symbol && references.of(symbol);
}

/** `function shutdown() {…}`, `const shutdown = async () => …`. */
function declaredFunction(statement: ts.Statement): ts.Identifier | undefined {
  if (!ts.isFunctionDeclaration(statement) && !ts.isVariableStatement(statement)) return undefined;
  if (statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return undefined;
  if (ts.isFunctionDeclaration(statement)) return statement.name;
  const [only, second] = statement.declarationList.declarations;
  const isHeld = only?.initializer && ts.isFunctionLike(only.initializer);
  return isHeld && !second && ts.isIdentifier(only.name) ? only.name : undefined;
}

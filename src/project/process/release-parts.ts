import { ts } from 'ts-morph';
import type { References } from '../references.ts';
import { declaredNames, nodesIn } from '../syntax.ts';

/** A statement that releases something, and the declarations of the same listener that it needs. */
export interface ReleaseParts {
  readonly needed: readonly ts.Statement[];
  readonly statement: ts.Statement;
}

/**
 * The statements of a listener that have to do with a session: those that reach it themselves, and those that use what the
 * former declare. A declaration is part of the statement that uses it.
 */
export function releaseParts(
  statements: readonly ts.Statement[],
  references: References,
  reaches: (statement: ts.Statement) => boolean,
): ReleaseParts[] {
  const held = new Set<ts.Statement>();
  for (const statement of statements)
    if (reaches(statement) || neededBy(statement, statements, references).some((other) => held.has(other)))
      held.add(statement);
  const all = [...held].map((statement) => ({ statement, needed: neededBy(statement, statements, references) }));
  return all.filter(({ statement }) => !all.some(({ needed }) => needed.includes(statement)));
}

/** The declarations in front of a statement that it uses, directly or through one another. */
function neededBy(
  statement: ts.Statement,
  statements: readonly ts.Statement[],
  references: References,
): readonly ts.Statement[] {
  const needed = new Set<ts.Statement>([statement]);
  for (const user of needed)
    for (const other of statements)
      if (ts.isVariableStatement(other) && uses(user, other, references)) needed.add(other);
  return statements.filter((other) => other !== statement && needed.has(other));
}

function uses(user: ts.Statement, declaring: ts.Statement, references: References): boolean {
  const symbols = new Set(declaredNames(declaring).map((name) => references.symbolOf(name)));
  return [...nodesIn(user)].some((node) => ts.isIdentifier(node) && symbols.has(references.symbolOf(node)));
}

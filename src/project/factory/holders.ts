import type { ts } from 'ts-morph';
import { isExporting } from '../module-exports.ts';
import type { References } from '../references.ts';
import { isFunctionStatement } from './stdio-code.ts';
import { declaredNames, isExported, statementIn, type StatementList } from '../syntax.ts';

/** Other statements in relation to one. */
type Related = (statement: ts.Statement) => readonly ts.Statement[];

/** The other statements of a list that use a name which the statement declares. */
export function usersOf(statement: ts.Statement, list: StatementList, references: References): ts.Statement[] {
  const symbols = declaredNames(statement).flatMap((name) => references.symbolOf(name) ?? []);
  const users = symbols.flatMap((symbol) => references.of(symbol)).map((use) => statementIn(list, use));
  return users.filter((user): user is ts.Statement => user !== undefined && user !== statement);
}

/** How a module comes to start its server: the functions that lead to the start, and the statements that call them while it is loaded. */
export interface Starters {
  readonly functions: ReadonlySet<ts.Statement>;
  readonly statements: ReadonlySet<ts.Statement>;
}

/** `main` and `main();` where `main` starts the server; none where the start is no function of the list. */
export function startersOf(list: StatementList, start: ts.Statement, users: Related): Starters {
  const statements = new Set<ts.Statement>();
  const functions = new Set(start.parent === list && isFunctionStatement(start) ? [start] : []);
  for (const caller of functions)
    for (const user of users(caller)) {
      if (isFunctionStatement(user)) functions.add(user);
      else if (!isExporting(user)) statements.add(user);
    }
  return { functions, statements };
}

/** Of statements that do nothing when they run: those that are exported, and those that exports, other exported ones or starters use. */
export function usedBeside(
  list: StatementList,
  { inert, uses, starters }: { inert: readonly ts.Statement[]; uses: Related; starters: Starters },
): ReadonlySet<ts.Statement> {
  const seeds = [...list.statements.filter(isExporting), ...inert.filter(isExported), ...starters.statements];
  const found = new Set<ts.Statement>(seeds);
  for (const statement of found) for (const used of uses(statement)) if (inert.includes(used)) found.add(used);
  return new Set(inert.filter((statement) => found.has(statement)));
}

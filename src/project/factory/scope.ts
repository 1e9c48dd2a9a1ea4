import type { ts } from 'ts-morph';
import { behindStart, viewOf, type Behind } from './behind-start.ts';
import type { Starters } from './holders.ts';
import { purposeOf, type Purpose, type StartView } from './purposes.ts';
import type { References } from '../references.ts';
import type { ServerRoot } from '../starts/server-root.ts';
import { frontStatements, setupStatements } from './setup-statements.ts';
import type { StatementList } from '../syntax.ts';

/** The list in question and where the server is started: in this list, or in another file that imports the server. */
export interface Scope {
  readonly list: StatementList;
  readonly start: ts.Statement;
  /** The variable that holds the stdio transport: what uses it belongs to the stdio path. */
  readonly transport: ts.VariableDeclaration | undefined;
  /** The server's variable, where the root assigns it instead of declaring it. */
  readonly assigned: ts.Identifier | undefined;
  /** Statements in front of the start, outside of the list, that do something with the server. */
  readonly front: readonly ts.Statement[];
  /** Of those the ones that go into the factory with the server. */
  readonly setup: readonly ts.Statement[];
  /** What runs behind the start, and the names by which such code is judged. */
  readonly behind: readonly Behind[];
  readonly view: StartView;
  readonly references: References;
}

/** The root's list as the place to divide. */
export function scopeOf(root: ServerRoot, references: References): Scope {
  const view = viewOf(root.site, root, references);
  const front = frontStatements(root, view);
  return {
    ...{ list: root.list, start: root.start, transport: root.site.transport, assigned: root.assigned },
    ...{ front, view, references },
    setup: setupStatements(root, front),
    behind: behindStart(root.site, root, references),
  };
}

/** What a statement of the list is for that runs behind the start, or behind a statement that runs it; undefined in front of it. */
export function purposeBehind(
  { list, start, behind, view }: Scope,
  statement: ts.Statement,
  starters: Starters,
): Purpose | undefined {
  const known = behind.find(({ node }) => node === statement);
  if (known) return known.purpose;
  const isLate = start.parent === list && [...starters.statements].some((starter) => starter.pos < statement.pos);
  return isLate ? purposeOf(statement, view) : undefined;
}

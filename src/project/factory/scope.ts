import type { ts } from 'ts-morph';
import type { References } from '../references.ts';
import type { ServerRoot } from '../starts/server-root.ts';
import { setupStatements } from './setup-statements.ts';
import type { StatementList } from '../syntax.ts';

/** The list in question and where the server is started: in this list, or in another file that imports the server. */
export interface Scope {
  readonly list: StatementList;
  readonly start: ts.Statement;
  /** The variable that holds the stdio transport: what uses it belongs to the stdio path. */
  readonly transport: ts.VariableDeclaration | undefined;
  /** The server's variable, where the root assigns it instead of declaring it. */
  readonly assigned: ts.Identifier | undefined;
  /** Statements in front of the start that go into the factory with the server. */
  readonly setup: readonly ts.Statement[];
  readonly references: References;
}

/** The root's list as the place to divide. */
export const scopeOf = (root: ServerRoot, references: References): Scope => ({
  list: root.list,
  start: root.start,
  transport: root.site.transport,
  setup: setupStatements(root, references),
  assigned: root.assigned,
  references,
});

import { ts } from 'ts-morph';
import type { Scope } from './classify.ts';
import type { References } from './references.ts';
import { setupStatements } from './setup-statements.ts';
import type { StartSite } from './start-sites.ts';
import { mutationsOf } from './mutations.ts';
import { ancestor, isStatementList, statementIn, type StatementList } from './syntax.ts';

/** The variable that holds the server of a start site, and where it is declared. */
export interface ServerRoot {
  readonly site: StartSite;
  readonly name: string;
  readonly symbol: ts.Symbol;
  readonly declaration: ts.VariableDeclaration;
  readonly initializer: ts.Expression;
  readonly statement: ts.VariableStatement;
  readonly list: StatementList;
  /** The statement that holds the start: of `list`, or of the file that imports the server. */
  readonly start: ts.Statement;
}

/** The root of a site, or why it has none that can be rebuilt per session. */
export function serverRootOf(
  site: StartSite,
  references: References,
): ServerRoot | { readonly node: ts.Node; readonly reason: string } {
  const { root } = site;
  const refuse = (node: ts.Node, reason: string): { node: ts.Node; reason: string } => ({ node, reason });
  if (!root) return refuse(site.call, 'the server is no variable');
  const symbol = references.symbolOf(root);
  const bound = symbol?.valueDeclaration;
  if (!symbol || !bound) return refuse(root, `cannot see where '${root.text}' comes from`);
  const declaration = ancestor(bound, ts.isVariableDeclaration);
  if (ts.isParameter(bound)) return refuse(bound, `'${root.text}' is a parameter: the server is built somewhere else`);
  if (!declaration?.initializer || mutationsOf(symbol, references).some(({ kind }) => kind === 'assigned'))
    return refuse(bound, `'${root.text}' is assigned after its declaration`);
  const statement = ancestor(declaration, ts.isVariableStatement);
  if (!statement || statement.declarationList.declarations.length > 1)
    return refuse(declaration, `'${root.text}' shares its declaration with other variables`);
  const list = ancestor(statement.parent, isStatementList);
  if (!list) return refuse(declaration, `'${root.text}' is declared in an unusual place`);
  const start = statementIn(list, site.call) ?? statementIn(site.call.getSourceFile(), site.call) ?? site.statement;
  return { site, name: root.text, symbol, declaration, initializer: declaration.initializer, statement, list, start };
}

export const isServerRoot = (found: ReturnType<typeof serverRootOf>): found is ServerRoot => 'initializer' in found;

/** The root's list as the place to divide. */
export const scopeOf = (root: ServerRoot, references: References): Scope => ({
  list: root.list,
  start: root.start,
  transport: root.site.transport,
  setup: setupStatements(root, references),
  references,
});

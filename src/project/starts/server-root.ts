import { ts } from 'ts-morph';
import { importedFrom } from '../imports.ts';
import type { References } from '../references.ts';
import type { StartSite } from './start-sites.ts';
import { sharedBy } from '../factory/shared-servers.ts';
import { mutationsOf } from '../state/mutations.ts';
import { ancestor, functionAround, isStatementList, isWithin, statementIn, type StatementList } from '../syntax.ts';

/** The variable that holds the server of a start site, and where it is declared. */
export interface ServerRoot {
  readonly site: StartSite;
  readonly name: string;
  readonly symbol: ts.Symbol;
  readonly declaration: ts.VariableDeclaration;
  readonly initializer: ts.Expression;
  /** Declares the server, or assigns it. */
  readonly statement: ts.Statement;
  /** The variable, where it is declared before it is assigned. */
  readonly assigned: ts.Identifier | undefined;
  readonly list: StatementList;
  /** The statement that holds the start: of `list`, or of the file that imports the server. */
  readonly start: ts.Statement;
}

/** Why a site has no root that can be rebuilt per session. */
export interface NoRoot {
  readonly node: ts.Node;
  readonly reason: string;
}

/** The root of a site, or why it has none that can be rebuilt per session. */
export function serverRootOf(site: StartSite, references: References): ServerRoot | NoRoot {
  const { root } = site;
  if (!root) return { node: site.call, reason: 'the server is no variable' };
  const symbol = references.symbolOf(root);
  const bound = symbol?.valueDeclaration;
  if (!symbol || !bound) return { node: root, reason: unseen(root) };
  if (ts.isParameter(bound))
    return { node: bound, reason: `'${root.text}' is a parameter: the server is built somewhere else` };
  if (ts.isClassLike(bound)) return { node: site.receiver, reason: ofClass(site.receiver) };
  const built = builtAt(symbol, bound, references);
  if ('reason' in built) return built;
  const shared = sharedBy(built.initializer, references);
  if (shared) return { node: built.initializer, reason: `'${root.text}' ${shared}` };
  const list = ancestor(built.statement.parent, isStatementList);
  if (!list) return { node: bound, reason: `'${root.text}' is declared in an unusual place` };
  const start = statementIn(list, site.call) ?? statementIn(site.call.getSourceFile(), site.call) ?? site.statement;
  return { ...built, site, name: symbol.name, symbol, list, start };
}

const ofClass = (receiver: ts.Expression): string =>
  `'${receiver.getText()}' is one for the whole process: let a function build a new one, and start that`;

function unseen(root: ts.Identifier): string {
  const module = importedFrom(root, /./)?.module;
  return module === undefined
    ? `cannot see where '${root.text}' comes from`
    : `'${root.text}' is built in '${module}', which is no source of this project: let that package export a function that builds it, and call it here`;
}

type Built = Pick<ServerRoot, 'declaration' | 'initializer' | 'statement' | 'assigned'>;

/** The statement that builds the server: its declaration, or the one assignment of a variable of the same function. */
function builtAt(symbol: ts.Symbol, bound: ts.Node, references: References): Built | NoRoot {
  const declaration = ancestor(bound, ts.isVariableDeclaration);
  const statement = ancestor(declaration, ts.isVariableStatement);
  if (!declaration || !statement || statement.declarationList.declarations.length > 1)
    return { node: bound, reason: `'${symbol.name}' shares its declaration with other variables` };
  const assignments = mutationsOf(symbol, references).filter(({ kind }) => kind === 'assigned');
  if (declaration.initializer && assignments.length === 0)
    return { declaration, initializer: declaration.initializer, statement, assigned: undefined };
  const [only, ...more] = assignments;
  const assignment = more.length === 0 ? only?.node.parent : undefined;
  const simple = assignment && ts.isBinaryExpression(assignment) && ts.isExpressionStatement(assignment.parent);
  const inFunction =
    assignment && functionAround(assignment) && functionAround(assignment) === functionAround(declaration);
  if (
    !simple ||
    !inFunction ||
    !ts.isIdentifier(assignment.left) ||
    !isUnset(declaration.initializer) ||
    usedOutside(symbol, assignment, references)
  )
    return {
      node: bound,
      reason: `'${symbol.name}' is declared in one place and assigned in another: let one function build and return it`,
    };
  return {
    declaration,
    initializer: assignment.right,
    statement: assignment.parent,
    assigned: assignment.left,
  };
}

const isUnset = (initializer: ts.Expression | undefined): boolean =>
  !initializer || /^(null|undefined)$/.test(initializer.getText());

/** Used outside of the block that assigns it, other than for cleaning up after an error. */
function usedOutside(symbol: ts.Symbol, assignment: ts.Node, references: References): boolean {
  const list = ancestor(assignment, isStatementList);
  return references.of(symbol).some((use) => list && !statementIn(list, use) && !ancestor(use, ts.isCatchClause));
}

export const isServerRoot = (found: ServerRoot | NoRoot): found is ServerRoot => 'initializer' in found;

/** True for a server of a function whose start stands in another function of the same: `function createDemo() { …; const start = () => server.connect(…) }`. */
export const isClosedOver = ({ site, list }: ServerRoot): boolean =>
  !ts.isSourceFile(list) && isWithin(site.call, list) && functionAround(site.call) !== functionAround(list);

/** The first use of such a server that a session would need of its own: by neither its start nor `built`, and no `server.close()`. */
export function besideClosing(
  { site, symbol }: ServerRoot,
  built: readonly ts.Statement[],
  references: References,
): ts.Identifier | undefined {
  const start = functionAround(site.call);
  const places = start ? [...built, start] : built;
  const isClosing = ({ parent }: ts.Node): boolean =>
    ts.isPropertyAccessExpression(parent) && parent.name.text === 'close' && ts.isCallExpression(parent.parent);
  return references.of(symbol).find((use) => !isClosing(use) && !places.some((place) => isWithin(use, place)));
}

import { ts } from 'ts-morph';
import { purposeOf, type StartView } from './purposes.ts';
import { isCall } from '../called-code.ts';
import { startersOf, usersOf } from './holders.ts';
import { isExporting } from '../module-exports.ts';
import type { ServerRoot } from '../starts/server-root.ts';
import { usesIn } from './server-uses.ts';
import { isLogOnly } from './stdio-code.ts';
import { boundNames, chainRoot, functionAround, isFunction, isStatementList, nodesIn, unwrapped } from '../syntax.ts';

/**
 * Statements in front of the start that do something with the server, itself or through functions that close over it: in the
 * function that starts it, and in its file where the server is built in another one.
 */
export function frontStatements(root: ServerRoot, view: StartView): ts.Statement[] {
  const { site, list } = root;
  if (!ts.isSourceFile(list)) return [];
  const owner = functionAround(site.call);
  const found: ts.Statement[] = [];
  for (let node: ts.Node = site.statement; !ts.isSourceFile(node); node = node.parent) {
    const { parent } = node;
    if (!isStatementList(parent)) continue;
    if (owner && functionAround(node) === owner) found.push(...parent.statements.filter(({ pos }) => pos < node.pos));
    if (ts.isSourceFile(parent) && parent !== list) found.push(...inFrontOf(parent, node, view));
  }
  const made = madeWithServer(root, view);
  return found.filter((statement) => isDoneToServer(statement, view) || isCalledOn(statement, made, view));
}

/** The statements of a module up to the one that starts the server, or that runs the function which does. */
function inFrontOf(source: ts.SourceFile, node: ts.Node, { references }: StartView): ts.Statement[] {
  const start = source.statements.find((statement) => statement === node);
  if (!start) return [];
  const { statements } = startersOf(source, start, (statement) => usersOf(statement, source, references));
  const ends = statements.size > 0 ? statements : new Set([start]);
  const end = source.statements.findIndex((statement) => ends.has(statement));
  return source.statements.slice(0, end).filter((statement) => statement !== start && !isExporting(statement));
}

function isDoneToServer(statement: ts.Statement, view: StartView): boolean {
  const { of } = purposeOf(statement, view);
  return of === 'set-up' || of === 'session' || of === 'unclear';
}

/** `await tools.load();` for `const tools = new Tools(server)`: what every server needs one of is made ready with it. */
function isCalledOn(statement: ts.Statement, made: ReadonlySet<ts.Symbol>, { references }: StartView): boolean {
  const call = ts.isExpressionStatement(statement) ? unwrapped(statement.expression) : undefined;
  if (!call || !ts.isCallExpression(call) || !ts.isPropertyAccessExpression(call.expression)) return false;
  const root = chainRoot(call.expression);
  const symbol = ts.isIdentifier(root) ? references.symbolOf(root) : undefined;
  return symbol !== undefined && made.has(symbol);
}

/** The variables of the server's list that hold what is made with it. */
function madeWithServer({ list }: ServerRoot, view: StartView): ReadonlySet<ts.Symbol> {
  const made = new Set<ts.Symbol>();
  for (const statement of list.statements) {
    const declared = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [];
    for (const { name, initializer } of declared) {
      const symbol = ts.isIdentifier(name) ? view.references.symbolOf(name) : undefined;
      const value = initializer && unwrapped(initializer);
      const isMade = value && isCall(value) && usesIn(value, { ...view, server: new Set([...view.server, ...made]) });
      if (symbol && isMade && isMade.length > 0 && !view.server.has(symbol)) made.add(symbol);
    }
  }
  return made;
}

/** Of those the ones that can go to the end of a factory at module level: all of them, or none when one needs something of its function. */
export function setupStatements(root: ServerRoot, front: readonly ts.Statement[]): readonly ts.Statement[] {
  const owner = functionAround(root.site.call);
  if (!owner || !ts.isSourceFile(root.list) || root.list !== root.site.call.getSourceFile()) return [];
  const locals = localNames(owner);
  const portable = (statement: ts.Statement): boolean =>
    ts.isExpressionStatement(statement) &&
    statement.parent === root.site.list &&
    !isLogOnly(statement) &&
    !usesAny(statement, locals);
  return front.every(portable) ? front : [];
}

/** True when a node stands in one of the statements. */
export const isAmong = (node: ts.Node, statements: readonly ts.Statement[]): boolean =>
  statements.some((statement) => isWithin(node, statement));

const isWithin = (node: ts.Node, statement: ts.Statement): boolean =>
  node.getSourceFile() === statement.getSourceFile() && statement.pos <= node.pos && node.end <= statement.end;

function localNames(owner: ts.FunctionLikeDeclaration): ReadonlySet<string> {
  const parameters = owner.parameters.flatMap(({ name }) => boundNames(name));
  const variables = [...nodesIn(owner, (node) => node !== owner && isFunction(node))].flatMap((node) =>
    ts.isVariableDeclaration(node) ? boundNames(node.name) : [],
  );
  return new Set([...parameters, ...variables].map(({ text }) => text));
}

const usesAny = (statement: ts.Statement, names: ReadonlySet<string>): boolean =>
  [...nodesIn(statement)].some((node) => ts.isIdentifier(node) && names.has(node.text));

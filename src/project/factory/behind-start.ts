import { ts } from 'ts-morph';
import { functionNamed } from '../instances.ts';
import type { References } from '../references.ts';
import type { ServerRoot } from '../starts/server-root.ts';
import type { StartSite } from '../starts/start-sites.ts';
import { purposeOf, type Purpose, type StartView } from './purposes.ts';
import { isFunctionStatement, waitsForClose } from './stdio-code.ts';
import { waitsForEnd } from './waiting.ts';
import { boundNames, declaredNames, isFunction, isStatementList, placeOf, type StatementList } from '../syntax.ts';

/** Code that runs once the server has started: a statement, or the expression of a callback. */
export interface Behind {
  readonly node: ts.Node;
  readonly purpose: Purpose;
}

/** Everything behind the start in its function, or in its module, in the order in which it runs, with what it is for. */
export function behindStart(site: StartSite, root: ServerRoot | undefined, references: References): Behind[] {
  const found: Behind[] = [];
  let view = viewOf(site, root, references);
  for (const run of runsBehind(site, references)) {
    const after = new Set(afterWait(run, references));
    for (const node of run) {
      const purpose: Purpose = after.has(node) ? { of: 'stdio' } : purposeOf(node, view);
      found.push({ node, purpose });
      view = withNames(view, node, purpose);
    }
  }
  return found;
}

const runsBehind = (site: StartSite, references: References): (readonly ts.Node[])[] => [
  continuations(site, references),
  statementsBehind(site.statement),
];

/** What runs behind the start only once the one client of stdio has left. */
export const behindClient = (site: StartSite, references: References): ts.Node[] =>
  runsBehind(site, references).flatMap((run) => afterWait(run, references));

function afterWait(run: readonly ts.Node[], references: References): readonly ts.Node[] {
  const wait = run.findIndex((node) => waitsForEnd(node, references));
  return wait === -1 ? [] : run.slice(wait + 1);
}

/** The names of the server and of the stdio path where the start stands. */
export function viewOf(site: StartSite, root: ServerRoot | undefined, references: References): StartView {
  const server = root ? [root.symbol, ...symbolsOf(boundNames(root.declaration.name), references)] : [];
  const transport = site.transport ? boundNames(site.transport.name) : [];
  const waiting = placeOf(site.statement).list.statements.filter(waitsForClose);
  const handles = [...transport, ...[site.statement, ...waiting].flatMap(declaredNames)];
  return { server: new Set(server), stdio: new Set(symbolsOf(handles, references)), references };
}

const symbolsOf = (names: readonly ts.Identifier[], references: References): ts.Symbol[] =>
  names.flatMap((name) => references.symbolOf(name) ?? []);

/** What is made of a server belongs to its session, what only stdio makes belongs to stdio. */
function withNames(view: StartView, node: ts.Node, { of }: Purpose): StartView {
  if (!ts.isStatement(node) || isFunctionStatement(node)) return view;
  const names = symbolsOf(declaredNames(node), view.references);
  if (of === 'session' || of === 'set-up') return { ...view, server: new Set([...view.server, ...names]) };
  return of === 'stdio' ? { ...view, stdio: new Set([...view.stdio, ...names]) } : view;
}

/** What `.then(…)` and `.finally(…)` of the start run. */
export function continuations({ call }: StartSite, references: References): ts.Node[] {
  const found: ts.Node[] = [];
  let chained: ts.Node = call;
  for (;;) {
    const member = chained.parent;
    if (!ts.isPropertyAccessExpression(member) || !ts.isCallExpression(member.parent)) return found;
    const [callback] = member.parent.arguments;
    if (callback && /^(then|finally)$/.test(member.name.text)) found.push(...bodyOf(callback, references));
    chained = member.parent;
  }
}

function bodyOf(callback: ts.Expression, references: References): readonly ts.Node[] {
  const named = ts.isIdentifier(callback) ? functionNamed(callback, references) : undefined;
  const body = named?.body ?? (isFunction(callback) ? callback.body : undefined);
  if (!body) return [callback];
  return ts.isBlock(body) ? body.statements : [body];
}

/** The statements that run behind one, up to the end of its function or module. */
export function statementsBehind(start: ts.Statement): ts.Statement[] {
  const found: ts.Statement[] = [];
  for (let node: ts.Node = start; !ts.isSourceFile(node) && !isFunction(node); node = node.parent) {
    const { parent } = node;
    if (ts.isTryStatement(parent) && parent.finallyBlock && parent.finallyBlock !== node)
      found.push(...parent.finallyBlock.statements);
    if (!isStatementList(parent) || (ts.isBlock(parent) && ts.isCatchClause(parent.parent))) continue;
    found.push(...parent.statements.slice(parent.statements.indexOf(node as ts.Statement) + 1));
    if (ts.isCaseOrDefaultClause(parent)) found.push(...fallenInto(parent));
  }
  return found;
}

/** The statements of the clauses behind one that does not end with a `break`. */
function fallenInto(clause: ts.CaseOrDefaultClause): ts.Statement[] {
  const clauses = clause.parent.clauses.slice(clause.parent.clauses.indexOf(clause));
  const found: ts.Statement[] = [];
  for (const [index, next] of clauses.entries()) {
    if (index > 0) found.push(...next.statements);
    if (leaves(next)) break;
  }
  return found;
}

function leaves({ statements }: StatementList): boolean {
  const last = statements.at(-1);
  if (last && ts.isBlock(last)) return leaves(last);
  return (
    last !== undefined &&
    (ts.isBreakStatement(last) ||
      ts.isReturnStatement(last) ||
      ts.isThrowStatement(last) ||
      ts.isContinueStatement(last))
  );
}

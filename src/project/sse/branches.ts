import { ts } from 'ts-morph';
import { isWithin, nodesIn, unwrapped } from '../syntax.ts';
import { isPath, pathsLeftBy, pathsOf } from './path-condition.ts';
import type { RequestParts } from './request-parts.ts';
import { textOf, type Route } from './web-app.ts';

/** The part of a function that answers the requests for some paths. */
export interface Branch extends Route {
  readonly node: ts.IfStatement | ts.CaseClause;
  /** The expressions that go with its statements. */
  readonly conditions: readonly ts.Expression[];
  /** Where all others have left before, the block with what stands behind. */
  readonly behind?: ts.Block;
}

/** The innermost branch of a function around a node. */
export function branchAround(
  node: ts.Node,
  owner: ts.FunctionLikeDeclaration,
  parts: RequestParts,
): Branch | undefined {
  for (let inner = node; inner !== owner && isWithin(inner, owner); inner = inner.parent) {
    const branch = branchOver(inner, parts);
    if (branch) return branch;
  }
  return undefined;
}

/** The branch whose statements a node is, or is one of. */
function branchOver(inner: ts.Node, parts: RequestParts): Branch | undefined {
  const { parent } = inner;
  if (ts.isIfStatement(parent) && parent.thenStatement === inner) return branchOfIf(parent, parts);
  if (ts.isCaseClause(parent) && parent.expression !== inner) return branchOfCase(parent, parts);
  return ts.isBlock(parent) ? branchBehind(parent, inner, parts) : undefined;
}

/** Every branch of a function. */
export const branchesIn = (owner: ts.FunctionLikeDeclaration, parts: RequestParts): Branch[] =>
  [...nodesIn(owner)].flatMap((node) => {
    const branch = ts.isIfStatement(node)
      ? branchOfIf(node, parts)
      : ts.isCaseClause(node)
        ? branchOfCase(node, parts)
        : undefined;
    return branch ?? [];
  });

/** What stands behind `if (url.pathname !== '/mcp') { …; return; }`. */
function branchBehind(behind: ts.Block, inner: ts.Node, parts: RequestParts): Branch | undefined {
  const index = behind.statements.findIndex((one) => one === inner);
  const from = behind.statements.findLastIndex((one, place) => place < index && leavesFor(one, parts) !== undefined);
  const node = behind.statements[from];
  const paths = node && leavesFor(node, parts);
  if (!node || !paths || !ts.isIfStatement(node)) return undefined;
  return { node, paths, statements: behind.statements.slice(from + 1), conditions: [], behind };
}

/** The paths that an `if` leaves to what stands behind it. */
function leavesFor(statement: ts.Statement, parts: RequestParts): readonly string[] | undefined {
  if (!ts.isIfStatement(statement) || statement.elseStatement || !isLeft([statement.thenStatement])) return undefined;
  return pathsLeftBy(statement.expression, parts);
}

/** `if (url.pathname === '/sse') { … }`. */
function branchOfIf(node: ts.IfStatement, parts: RequestParts): Branch | undefined {
  const paths = pathsOf(node.expression, parts);
  return paths && { node, paths, statements: [node.thenStatement], conditions: [node.expression] };
}

/** `case '/sse': …` of `switch (url.pathname)`, one that no other one leads to. */
function branchOfCase(node: ts.CaseClause, parts: RequestParts): Branch | undefined {
  const block = node.parent;
  const path = textOf(unwrapped(node.expression), parts.references);
  const before = block.clauses[block.clauses.indexOf(node) - 1];
  if (!path?.startsWith('/') || !isPath(block.parent.expression, parts)) return undefined;
  if ((before && !isLeft(before.statements)) || !isLeft(node.statements)) return undefined;
  return { node, paths: [path], statements: node.statements, conditions: [node.expression] };
}

/** True for statements behind which the next ones are not reached. */
function isLeft(statements: readonly ts.Statement[]): boolean {
  const last = statements.at(-1);
  if (!last) return false;
  if (ts.isBlock(last)) return isLeft(last.statements);
  return ts.isBreakStatement(last) || ts.isReturnStatement(last) || ts.isThrowStatement(last);
}

import { ts } from 'ts-morph';
import { isWithin, unwrapped } from '../syntax.ts';
import { isPath, pathsOf } from './path-condition.ts';
import type { RequestParts } from './request-parts.ts';
import { textOf, type Route } from './web-app.ts';

/** The part of a function that answers the requests for some paths. */
export interface Branch extends Route {
  readonly node: ts.IfStatement | ts.CaseClause;
  /** The expressions that go with its statements. */
  readonly conditions: readonly ts.Expression[];
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
  return ts.isCaseClause(parent) && parent.expression !== inner ? branchOfCase(parent, parts) : undefined;
}

/** `if (url.pathname === '/sse') { … }`. */
export function branchOfIf(node: ts.IfStatement, parts: RequestParts): Branch | undefined {
  const paths = pathsOf(node.expression, parts);
  return paths && { node, paths, statements: [node.thenStatement], conditions: [node.expression] };
}

/** `case '/sse': …` of `switch (url.pathname)`, one that no other one leads to. */
export function branchOfCase(node: ts.CaseClause, parts: RequestParts): Branch | undefined {
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

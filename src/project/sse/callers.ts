import { ts } from 'ts-morph';
import { nameOfFunction } from '../instances.ts';
import type { References } from '../references.ts';
import type { Obstacle } from '../singleton/singleton.ts';
import { isFunction } from '../syntax.ts';
import { memberOf } from './own-methods.ts';
import { isHarmlessCall } from './plain/server.ts';
import { calledOn, methodOf } from './web-app.ts';

/** A call that is a statement, with what listens to the server that it gives back. */
export interface Chain {
  /** `start().on('error', …)` */
  readonly whole: ts.Expression;
  /** What stays of it: `start()`. */
  readonly kept: ts.Expression;
}

/** The calls of a function that gives back a server which listens, or what would miss it. */
export const callersOf = (owner: ts.FunctionLikeDeclaration, references: References): (Chain | Obstacle)[] =>
  usesOf(owner, references).map(outcomeOf);

function usesOf(owner: ts.FunctionLikeDeclaration, references: References): readonly ts.Expression[] {
  const member = memberOf(owner);
  if (member) return references.accessesOf(member.name.getText());
  const name = nameOfFunction(owner);
  const symbol = name && references.symbolOf(name);
  return symbol ? references.of(symbol).filter(({ parent }) => !isExporting(parent)) : [];
}

const isExporting = (node: ts.Node): boolean => ts.isExportSpecifier(node) || ts.isExportAssignment(node);

/** What becomes of what a call gives back: nothing, or listeners on it that do no more than to log and to end the process. */
function outcomeOf(use: ts.Expression): Chain | Obstacle {
  const missed: Obstacle = {
    node: use,
    reason: 'the server that listens is given back to this, and would not be there',
  };
  const { parent: call } = use;
  if (!ts.isCallExpression(call) || call.expression !== use) return missed;
  let chain: Chain = { whole: call, kept: call };
  for (let next = wider(chain); next; next = wider(chain)) chain = next;
  return ts.isExpressionStatement(chain.whole.parent) ? chain : missed;
}

/** The same with what stands around it; undefined where that does something with it, or nothing. */
function wider({ whole, kept }: Chain): Chain | undefined {
  const { parent } = whole;
  if (ts.isAwaitExpression(parent) || ts.isVoidExpression(parent) || ts.isParenthesizedExpression(parent))
    return { whole: parent, kept: kept === whole ? parent : kept };
  const next = calledOn(whole);
  if (!next) return undefined;
  if (SETTLED.test(methodOf(next)) && kept === whole && next.arguments.every(takesNothing))
    return { whole: next, kept: next };
  return isHarmlessCall(next) ? { whole: next, kept } : undefined;
}

const SETTLED = /^(then|catch|finally)$/;

/** `.then(() => …)`; what takes an error is for when there is nothing else. */
const takesNothing = (handler: ts.Expression): boolean =>
  (isFunction(handler) && handler.parameters.length === 0) ||
  (ts.isCallExpression(handler.parent) && methodOf(handler.parent) === 'catch');

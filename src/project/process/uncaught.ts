import { ts } from 'ts-morph';
import { usesOfFunction } from '../function-uses.ts';
import type { ProjectModel } from '../project-model.ts';
import { functionAround, hasModifier } from '../syntax.ts';

const CALLED_BY_NODE =
  /^(on|once|addListener|prependListener|addEventListener|set(Timeout|Interval|Immediate)|nextTick|queueMicrotask)$/;
const CHAINED = /^(then|catch|finally)$/;
const MAX_DEPTH = 6;

/** True when nobody would catch what is thrown at the node: in timers, listeners, and promises that nobody waits for. */
export function isUncaught(node: ts.Node, project: ProjectModel, depth = 0): boolean {
  const owner = functionAround(node);
  if (!owner || depth > MAX_DEPTH || isTried(node, owner)) return false;
  const isAsync = hasModifier(owner, ts.SyntaxKind.AsyncKeyword);
  return (usesOfFunction(owner, project) ?? []).some((use) => isUncaughtUse(use, { project, depth, isAsync }));
}

interface Caller {
  readonly project: ProjectModel;
  readonly depth: number;
  readonly isAsync: boolean;
}

function isUncaughtUse(use: ts.Node, { project, depth, isAsync }: Caller): boolean {
  const { parent } = use;
  if (ts.isBinaryExpression(parent))
    return ts.isPropertyAccessExpression(parent.left) && /^on/.test(parent.left.name.text);
  if (!ts.isCallExpression(parent)) return false;
  if (parent.expression === use) return (isAsync && isFloating(parent)) || isUncaught(parent, project, depth + 1);
  const { expression } = parent;
  const name = ts.isPropertyAccessExpression(expression) ? expression.name.text : expression.getText();
  return CALLED_BY_NODE.test(name) || (CHAINED.test(name) && isFloating(parent));
}

/** A promise that is neither awaited, nor returned, nor handed on, nor caught. */
function isFloating(call: ts.CallExpression): boolean {
  const { parent } = call;
  if (ts.isPropertyAccessExpression(parent) && ts.isCallExpression(parent.parent))
    return parent.name.text !== 'catch' && isFloating(parent.parent);
  return ts.isExpressionStatement(parent) || ts.isVoidExpression(parent);
}

const isTried = (node: ts.Node, owner: ts.Node): boolean =>
  ts.findAncestor(node, (inner) => {
    if (inner === owner) return 'quit';
    return ts.isTryStatement(inner.parent) && inner.parent.tryBlock === inner && inner.parent.catchClause !== undefined;
  }) !== undefined;

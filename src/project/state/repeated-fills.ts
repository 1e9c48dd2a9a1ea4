import { ts } from 'ts-morph';
import { usesOfFunction } from '../function-uses.ts';
import { codeRunBy } from '../process/openings/built-code.ts';
import type { ProjectModel } from '../project-model.ts';
import { laterFunction } from './at-once.ts';
import { isForgiven, withItsLinks } from './awaited-calls.ts';
import { hasAllItNeeds } from './own-arguments.ts';
import { isRepeatable } from './repeatable.ts';
import { startFunctionsAround } from './start-only.ts';

const MAX_CALLS = 6;

/**
 * The call by which the start fills state and that every session can repeat: the fill itself where it brings all it works with, else what calls the
 * function that it stands in. Undefined where none of them will do.
 */
export function repeatedFill(fill: ts.Node, project: ProjectModel): ts.CallExpression | undefined {
  const start = startFunctionsAround(
    project.sites.map(({ call }) => call),
    project.references,
  );
  let inner = fill;
  let call = ts.isCallExpression(fill) ? withItsLinks(fill) : callOn(fill);
  for (let depth = 0; depth < MAX_CALLS; depth += 1) {
    if (call && hasAllItNeeds(call, project) && !isForgiven(call))
      return isRepeatable(runBy(call, project), project) ? call : undefined;
    const owner = laterFunction(inner);
    if (!owner || start.has(owner)) return undefined;
    call = startCallOf(owner, start, project);
    if (!call) return undefined;
    inner = call;
  }
  return undefined;
}

/** All that runs when a piece of code does. */
export const runBy = (code: ts.Node, project: ProjectModel): ReadonlySet<ts.Node> =>
  new Set(codeRunBy([code], project).nodes);

/** `store.load()` around `store`. */
function callOn(use: ts.Node): ts.CallExpression | undefined {
  let callee = use;
  while (ts.isPropertyAccessExpression(callee.parent) && callee.parent.expression === callee) callee = callee.parent;
  const { parent } = callee;
  const isCalled = callee !== use && ts.isCallExpression(parent) && parent.expression === callee;
  return isCalled ? withItsLinks(parent) : undefined;
}

/** The one place that calls a function while the process starts. */
function startCallOf(
  owner: ts.FunctionLikeDeclaration,
  start: ReadonlySet<ts.Node>,
  project: ProjectModel,
): ts.CallExpression | undefined {
  const uses = usesOfFunction(owner, project) ?? [];
  const calls = uses.flatMap(({ parent }) => {
    const call = ts.isPropertyAccessExpression(parent) ? parent.parent : parent;
    return ts.isCallExpression(call) ? [call] : [];
  });
  const direct = calls.filter((call) => {
    const around = laterFunction(call);
    return around === undefined || start.has(around);
  });
  const [only, ...more] = direct.length > 0 ? direct : calls;
  return only && more.length === 0 ? withItsLinks(only) : undefined;
}

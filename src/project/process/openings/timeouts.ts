import { ts } from 'ts-morph';
import type { Call } from '../../called-code.ts';
import { functionNamed } from '../../instances.ts';
import type { ProjectModel } from '../../project-model.ts';
import { functionAround } from '../../syntax.ts';
import { reachedFrom } from './foreign-state.ts';

/** A `setTimeout(…)` that would go on without its session: it sets itself again, or waits for something since the server was built. */
export function isLasting(call: Call, project: ProjectModel): boolean {
  if (!ts.isCallExpression(call) || call.expression.getText() !== 'setTimeout' || isOfPromise(call)) return false;
  return setsItself(call, project) || project.answers.built.partOf(call) !== undefined;
}

/** `new Promise((resolve) => setTimeout(resolve, 100))`: somebody waits for it. */
function isOfPromise(call: ts.Node): boolean {
  const around = functionAround(call)?.parent;
  return around !== undefined && ts.isNewExpression(around) && around.expression.getText() === 'Promise';
}

/** The function that sets it is called by it again. */
function setsItself(call: ts.CallExpression, project: ProjectModel): boolean {
  const [given] = call.arguments;
  const owner = functionAround(call);
  const run = given && ts.isIdentifier(given) ? functionNamed(given, project.references) : given;
  return owner !== undefined && run !== undefined && reachedFrom(run, project).has(owner);
}

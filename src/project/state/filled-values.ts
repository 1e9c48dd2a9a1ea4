import { ts } from 'ts-morph';
import { accessPath, isAssigned } from './access-paths.ts';
import type { ProjectModel } from '../project-model.ts';
import { evaluationOrder, presentLoads } from '../singleton/module-graph.ts';
import { isReadAndSaved } from './outside-reads.ts';
import { withItsLinks } from './awaited-calls.ts';
import { holdsInstance, isReadyByName } from './start-calls.ts';
import type { StateVariable } from './state.ts';
import { isWithin, unwrapped } from '../syntax.ts';

/** What makes a container of its own out of one that the start has filled. */
export type Copy = 'Map' | 'Set' | 'array' | 'object';

/** True for a variable that the start fills and that sessions change in place: each begins with a copy of what is there. */
export const isFilled = (variable: StateVariable): boolean => variable.changedInPlace && filledAt(variable).length > 0;

/** Where the start fills a variable, by itself or by what requests do too. */
export const filledAt = ({ fills, warmups }: StateVariable): readonly ts.Node[] => [...fills, ...warmups];

/** How a session copies what the start has filled; undefined for what has no copy of its own. */
export function copyOf({ initializer }: Pick<StateVariable['declaration'], 'initializer'>): Copy | undefined {
  const value = initializer && unwrapped(initializer);
  if (!value) return undefined;
  if (ts.isArrayLiteralExpression(value)) return 'array';
  if (ts.isObjectLiteralExpression(value)) return hasOnlyData(value) ? 'object' : undefined;
  const made = ts.isNewExpression(value) ? value.expression.getText() : '';
  return made === 'Map' || made === 'Set' ? made : undefined;
}

/** A method or a getter would go on with the object that it was made for. */
const hasOnlyData = ({ properties }: ts.ObjectLiteralExpression): boolean =>
  properties.every((one) => ts.isPropertyAssignment(one) || ts.isShorthandPropertyAssignment(one));

/** Why no session can begin with what the start has filled; undefined where it is filled again, or a copy does. */
export function fillObstacle(variable: StateVariable, project: ProjectModel): string | undefined {
  const isRefilled = project.answers.refills.variables.has(variable);
  const stale = isRefilled ? undefined : staleObstacle(variable, project);
  const copied = isRefilled || !isFilled(variable) ? undefined : copyObstacle(variable);
  return stale ?? copied ?? readyObstacle(variable, project) ?? loadObstacle(variable, project);
}

/** `Store.getInstance().load()` in the start alone: every session would have one that is not loaded. */
function readyObstacle(variable: StateVariable, project: ProjectModel): string | undefined {
  if (!holdsInstance(variable, project.references)) return undefined;
  const { warmups } = variable;
  const isReady = (call: ts.CallExpression): boolean => isReadyByName(call) || withItsLinks(call) !== call;
  const { calls } = project.answers.refills;
  return warmups.some((call) => isReady(call) && !calls.some((repeated) => isWithin(call, repeated)))
    ? 'the start makes it ready once, in lines that no session can repeat: let one call without local names do it'
    : undefined;
}

/** What one session saves, a copy of an earlier state would take back. */
const staleObstacle = (variable: StateVariable, project: ProjectModel): string | undefined =>
  isReadAndSaved(variable, project)
    ? 'the start reads what requests save, in lines that no session can repeat: a function without parameters could'
    : undefined;

function copyObstacle({ declaration, changes, fills }: StateVariable): string | undefined {
  if (!copyOf(declaration) && fills.length === 0) return undefined;
  if (!copyOf(declaration)) return 'it is filled while starting and changed in place later, and has no copy of its own';
  if (!changes.every(isOfContainer))
    return 'it is filled while starting, and what it holds is changed in place later: a copy would hold the same';
  return undefined;
}

function loadObstacle({ declaration, fills }: StateVariable, project: ProjectModel): string | undefined {
  const files = new Set([declaration, ...fills].map((node) => node.getSourceFile()));
  const loaded = new Set(project.sites.flatMap(({ call }) => loadedWith(call, project)));
  return [...files].every((file) => loaded.has(file))
    ? undefined
    : 'it is filled when its module is loaded, which the start does not do by itself';
}

/** `x = …`, `x.set(k, v)`, `x[k] = v`, `delete x.k`: the elements stay what they are. */
function isOfContainer(use: ts.Node): boolean {
  const target = accessPath(use as ts.Expression);
  if (target === use) return isAssigned(target);
  const isMember = ts.isPropertyAccessExpression(target) || ts.isElementAccessExpression(target);
  const isCalled = ts.isCallExpression(target.parent) && target.parent.expression === target;
  return isMember && target.expression === use && (isCalled || isAssigned(target));
}

const loadedWith = (node: ts.Node, { program }: ProjectModel): ts.SourceFile[] =>
  evaluationOrder(node.getSourceFile(), presentLoads(program)).filter((module) => typeof module !== 'string');

import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import { isWithin } from '../syntax.ts';
import { isAsked } from './awaited-calls.ts';
import { copyOf, filledAt } from './filled-values.ts';
import { isReadAndSaved, readsOutside } from './outside-reads.ts';
import { repeatedFill, runBy } from './repeated-fills.ts';
import { holdsInstance, isReadyByName } from './start-calls.ts';
import type { StateVariable } from './state.ts';

/** What the start does once to fill state, and every session does again for its own. */
export interface Refills {
  readonly calls: readonly ts.CallExpression[];
  /** What they fill: a session needs no copy of it. */
  readonly variables: ReadonlySet<StateVariable>;
}

/** Repeated is what reads a file or asks somebody, because a copy of it gets old, and what fills an object that has no copy. */
export function refillsOf(project: ProjectModel): Refills {
  const { state } = project;
  const chosen = new Map<StateVariable, readonly ts.CallExpression[]>();
  const blocked = new Set<StateVariable>();
  const choose = (variable: StateVariable): boolean => {
    const calls = blocked.has(variable) ? undefined : callsFor(variable, project);
    if (calls) chosen.set(variable, calls);
    return calls !== undefined;
  };
  state.filter((variable) => isNeeded(variable, project)).forEach(choose);
  for (let along = filledAlong(); along; along = filledAlong()) {
    if (choose(along.variable)) continue;
    blocked.add(along.by);
    chosen.delete(along.by);
  }
  return { calls: [...new Set([...chosen.values()].flat())], variables: new Set(chosen.keys()) };

  /** A variable that what is repeated for another one fills too. */
  function filledAlong(): { variable: StateVariable; by: StateVariable } | undefined {
    for (const [by, calls] of chosen)
      for (const variable of state)
        if (!chosen.has(variable) && calls.some((call) => fillsIn(call, variable, project))) return { variable, by };
    return undefined;
  }
}

/** The calls that fill a variable, where every session can repeat them all. */
function callsFor(variable: StateVariable, project: ProjectModel): ts.CallExpression[] | undefined {
  const { options, answers } = project;
  if (options.state === 'shared' || options.shared.includes(variable.name) || answers.fed.has(variable))
    return undefined;
  const calls = variable.fills.map((fill) => repeatedFill(fill, project));
  const done = calls.filter((call) => call === undefined || !isAsked(call));
  const wanted = done.length > 0 ? done : calls;
  const found = wanted.filter((call) => call !== undefined);
  if (found.length < wanted.length) return undefined;
  const more = variable.warmups.flatMap((call) => (isReadyByName(call) ? [] : (repeatedFill(call, project) ?? [])));
  return found.length + more.length > 0 ? [...found, ...more] : undefined;
}

function isNeeded(variable: StateVariable, project: ProjectModel): boolean {
  const calls = filledAt(variable);
  if (calls.length === 0) return false;
  if (isReadAndSaved(variable, project) || holdsInstance(variable, project.references)) return true;
  if (!variable.changedInPlace || isText(variable)) return false; // a connection of the start serves all sessions
  return copyOf(variable.declaration) === undefined || calls.some((fill) => readsOutside(fill, project));
}

/** What is no object is not changed in place, whoever gets it. */
const isText = ({ declaration: { initializer } }: StateVariable): boolean =>
  initializer !== undefined && (ts.isLiteralExpression(initializer) || /^(true|false)$/.test(initializer.getText()));

const fillsIn = (call: ts.CallExpression, variable: StateVariable, project: ProjectModel): boolean =>
  filledAt(variable).some((fill) => isWithin(fill, call) || runBy(call, project).has(fill));

import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import { functionAround, nodesIn } from '../syntax.ts';
import { filledAt } from './filled-values.ts';
import { isOutside, readsFile, writesFile } from './outside-calls.ts';
import { repeatedFill, runBy } from './repeated-fills.ts';
import type { StateVariable } from './state.ts';

/** True when what the start puts there comes from a file, a process or the network: it may be another value by the time a session begins. */
export const readsOutside = (fill: ts.Node, project: ProjectModel): boolean => filledBy(fill, project).some(isOutside);

/** True when the start reads what it puts there from a file, and code that uses the variable writes files: what one session saves, the next has to read. */
export const isReadAndSaved = (variable: StateVariable, project: ProjectModel): boolean =>
  variable.uses.some((use) => [...nodesIn(functionAround(use) ?? use)].some(writesFile)) &&
  filledAt(variable).some((fill) => filledBy(fill, project).some(readsFile));

function filledBy(fill: ts.Node, project: ProjectModel): readonly ts.Node[] {
  const code = repeatedFill(fill, project) ?? functionAround(fill) ?? statementAround(fill);
  return code ? [...runBy(code, project)] : [];
}

const statementAround = (node: ts.Node): ts.Node | undefined =>
  ts.findAncestor(node, (outer) => ts.isSourceFile(outer.parent));

import { ts } from 'ts-morph';
import type { ProjectModel } from '../project-model.ts';
import { functionAround, nodesIn } from '../syntax.ts';
import { isOutside, writesFile } from './outside-calls.ts';
import { repeatedFill, runBy } from './repeated-fills.ts';
import type { StateVariable } from './state.ts';

/** True when what the start puts there comes from a file, a process or the network: it may be another value by the time a session begins. */
export function readsOutside(fill: ts.Node, project: ProjectModel): boolean {
  const code = repeatedFill(fill, project) ?? functionAround(fill) ?? statementAround(fill);
  return code !== undefined && [...runBy(code, project)].some(isOutside);
}

const statementAround = (node: ts.Node): ts.Node | undefined =>
  ts.findAncestor(node, (outer) => ts.isSourceFile(outer.parent));

/** True when code that uses the variable writes files: what one session has written, the next one has to read. */
export const isSaved = ({ uses }: StateVariable): boolean =>
  uses.some((use) => [...nodesIn(functionAround(use) ?? use)].some(writesFile));

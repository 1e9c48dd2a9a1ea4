import { ts } from 'ts-morph';
import { isCall } from '../called-code.ts';
import { isProcessListener } from '../factory/stdio-code.ts';
import { exclusiveAt } from '../process/openings/exclusive.ts';
import type { ProjectModel } from '../project-model.ts';
import { fileOf, lineOf } from '../syntax.ts';
import { isAssigned } from './access-paths.ts';

const OF_PROCESS = /^(process|globalThis|global)\b/;

/** True for code that may run for every session: it takes nothing that there is once and writes nothing that all share. What it opens is released with the session. */
export function isRepeatable(code: ReadonlySet<ts.Node>, project: ProjectModel): boolean {
  const shared = new Set(project.sharedState.flatMap(({ writes }) => writes.map(placeOf)));
  return [...code].every(
    (node) => !isForProcess(node, project) && !(ts.isIdentifier(node) && shared.has(lineIn(node))),
  );
}

const placeOf = ({ file, line }: { file: string; line: number }): string => `${file}:${line}`;
const lineIn = (node: ts.Node): string => placeOf({ file: fileOf(node), line: lineOf(node) });

function isForProcess(node: ts.Node, project: ProjectModel): boolean {
  if (isProcessListener(node)) return true;
  if (ts.isPropertyAccessExpression(node)) return OF_PROCESS.test(node.getText()) && isAssigned(node);
  return isCall(node) && exclusiveAt(node, project) !== undefined;
}

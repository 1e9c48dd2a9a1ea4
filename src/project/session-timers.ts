import { ts } from 'ts-morph';
import type { ProjectModel } from './project-model.ts';
import { serverCode } from './server-code.ts';
import { nodesIn } from './syntax.ts';

/** `setInterval(…)` in code that runs once per session, which nothing stops with it yet. */
export function sessionTimers(project: ProjectModel): ts.CallExpression[] {
  return serverCode(project.sites, project.references).flatMap((body) =>
    [...nodesIn(body)].filter(
      (node): node is ts.CallExpression =>
        ts.isCallExpression(node) && node.expression.getText() === 'setInterval' && !isStopped(node),
    ),
  );
}

const isStopped = ({ parent }: ts.Node): boolean =>
  ts.isCallExpression(parent) && parent.expression.getText() === 'stopWithSession';

import { ts } from 'ts-morph';
import { isGenerated } from '../project/generated-modules.ts';
import { phasesIn } from '../project/phase.ts';
import { isExit, isProcess, isProcessCall } from '../project/process-calls.ts';
import type { ProjectModel } from '../project/project-model.ts';
import { fileOf, lineOf, nodesIn } from '../project/syntax.ts';
import type { Finding } from '../spec/finding.ts';

/** What code of a session changes for the whole process, and with it for all other sessions. */
export function sharedProcess(project: ProjectModel): Finding[] {
  const phasesOf = phasesIn(project);
  const own = [...project.program.sources].filter(([file]) => !isGenerated(file));
  return own.flatMap(([, source]) =>
    [...nodesIn(source)].flatMap((node) => {
      const change = changeOf(node);
      return change?.phases.some((phase) => phasesOf(node).has(phase)) ? [findingAt(node, change)] : [];
    }),
  );
}

interface ProcessChange extends Pick<Finding, 'id' | 'severity' | 'message'> {
  readonly phases: readonly ('session' | 'unknown')[];
}

function changeOf(node: ts.Node): ProcessChange | undefined {
  if (isExit(node))
    return {
      ...{ id: 'exit-in-handler', severity: 'warning', phases: ['unknown'] },
      message: 'this ends the process; where a request or a new session gets here over HTTP, it ends every session',
    };
  if (isProcessCall(node, /^(chdir|umask|setuid|setgid)$/) && node.arguments.length > 0)
    return {
      ...{ id: 'shared-process', severity: 'error', phases: ['session'] },
      message: `${node.expression.getText()}() in code of a session changes it for all sessions of the process`,
    };
  return writesProcess(node)
    ? {
        ...{ id: 'shared-process', severity: 'warning', phases: ['session'] },
        message: `${node.left.getText()} is written in code of a session: all sessions of the process see it`,
      }
    : undefined;
}

/** `process.env.X = …`, `process.title = …`. */
function writesProcess(node: ts.Node): node is ts.BinaryExpression {
  if (!ts.isBinaryExpression(node)) return false;
  const { operatorToken, left } = node;
  const writes =
    operatorToken.kind >= ts.SyntaxKind.FirstAssignment && operatorToken.kind <= ts.SyntaxKind.LastAssignment;
  if (!writes || !(ts.isPropertyAccessExpression(left) || ts.isElementAccessExpression(left))) return false;
  const owner = left.expression;
  if (ts.isPropertyAccessExpression(owner)) return isProcess(owner.expression) && owner.name.text === 'env';
  return isProcess(owner) && ts.isPropertyAccessExpression(left) && left.name.text === 'title';
}

const findingAt = (node: ts.Node, { id, severity, message }: ProcessChange): Finding => ({
  ...{ id, severity, message },
  file: fileOf(node),
  line: lineOf(node),
});

import { ts } from 'ts-morph';
import { globalDisposition } from '../../project/state/disposition.ts';
import { ownOfProcess } from '../../project/state/process-own.ts';
import { isProcess, isProcessCall } from '../../project/process/process-calls.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { fileOf, lineOf } from '../../project/syntax.ts';
import type { FindingRule } from './rule.ts';
import { nodesOf } from './search.ts';

const SETTERS = /^(chdir|umask|setuid|setgid)$/;

/** What code of a session changes for the whole process, and with it for all other sessions. */
const rule: FindingRule = {
  id: 'shared-process',
  title: 'A session changes the whole process',
  why: 'The working directory, the file mode mask, the environment and the title belong to the process. Over stdio that was one client; over HTTP what one session sets, all others get.',
  fix: 'Keep the value in a variable of the session: absolute paths in place of chdir, a setting handed on in place of process.env.',
  severity: 'error',
  docs: ['https://nodejs.org/api/process.html#processchdirdirectory'],
  *find({ project }) {
    const { phasesOf } = project.answers;
    const found = nodesOf(project, { text: /\bprocess\b/, fits: isChange }).flat();
    const shared = found.filter((change) => phasesOf(change).has('session') && !isSettled(change, project));
    for (const node of shared)
      yield ts.isCallExpression(node)
        ? { at: node, message: `${node.expression.getText()}() in code of a session changes it for all sessions` }
        : { at: node, message: `${node.left.getText()} is written in code of a session: all sessions see it`, ...mild };
  },
};
export default rule;

/** `process.env.X = …` that becomes the session's own, or whose value no request has a say in. */
const isSettled = (change: ts.CallExpression | ts.BinaryExpression, project: ProjectModel): boolean =>
  ts.isBinaryExpression(change) &&
  project.globalState.some(
    (item) =>
      item.writes.some(({ file, line }) => file === fileOf(change) && line === lineOf(change)) &&
      (globalDisposition(item, project).kind === 'isolated' || ownOfProcess(item, project) !== undefined),
  );

const mild = { severity: 'warning' } as const;

const isChange = (node: ts.Node): node is ts.CallExpression | ts.BinaryExpression =>
  (isProcessCall(node, SETTERS) && node.arguments.length > 0) || writesProcess(node);

/** `process.env.X = …`, `process.title = …`. */
function writesProcess(node: ts.Node): node is ts.BinaryExpression {
  if (!ts.isBinaryExpression(node) || !isAssignment(node.operatorToken.kind)) return false;
  const { left } = node;
  if (!ts.isPropertyAccessExpression(left) && !ts.isElementAccessExpression(left)) return false;
  const owner = left.expression;
  if (ts.isPropertyAccessExpression(owner)) return isProcess(owner.expression) && owner.name.text === 'env';
  return isProcess(owner) && ts.isPropertyAccessExpression(left) && left.name.text === 'title';
}

const isAssignment = (kind: ts.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

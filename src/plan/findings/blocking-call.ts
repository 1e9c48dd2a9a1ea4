import { ts } from 'ts-morph';
import { fileCall, processCall } from '../../project/requests/file-calls.ts';
import type { ProjectModel } from '../../project/project-model.ts';
import { functionAround } from '../../project/syntax.ts';
import type { FindingRule } from './rule.ts';
import { andMore, nodesOf } from './search.ts';

const TEXT = /Sync\b|Atomics\.wait|Date\.now\(\)\s*</;

/** While one client's call blocks, no other client gets an answer. */
const rule: FindingRule = {
  id: 'blocking-call',
  title: 'A handler blocks the whole process',
  why: 'Over stdio a call that blocks kept one client waiting, its own. In one HTTP process nobody else gets an answer meanwhile, and health checks time out.',
  fix: 'Use the asynchronous form (execFile, spawn, fs/promises), or a worker thread.',
  severity: 'warning',
  docs: ['https://nodejs.org/en/learn/asynchronous-work/dont-block-the-event-loop'],
  *find({ project, requests }) {
    const isBlocking = (node: ts.Node): node is ts.CallExpression | ts.WhileStatement =>
      blockingName(node, project) !== undefined && requests.covers(node);
    for (const nodes of nodesOf(project, { text: TEXT, fits: isBlocking })) {
      const [first] = nodes;
      if (!first) continue;
      const name = blockingName(first, project) ?? '';
      yield {
        at: first,
        message: `${name} stops the answers to every client until it is done${andMore(nodes.length)}`,
      };
    }
  },
};
export default rule;

/** What blocks for as long as something else takes; small files are read in no time. */
function blockingName(node: ts.Node, { references }: ProjectModel): string | undefined {
  if (ts.isWhileStatement(node) && /Date\.now\(\)/.test(node.expression.getText()) && !/await/.test(node.getText()))
    return 'a loop that waits for the clock';
  if (!ts.isCallExpression(node)) return undefined;
  if (node.expression.getText() === 'Atomics.wait') return 'Atomics.wait()';
  const started = processCall(node, references);
  if (started && /Sync$/.test(started)) return `${started}()`;
  return fileCall(node) === 'readdirSync' && isRecursive(node) ? 'a walk with readdirSync()' : undefined;
}

/** The function around the call calls itself: it goes through a whole tree. */
function isRecursive(node: ts.Node): boolean {
  const name = functionAround(node)?.name?.getText();
  return name !== undefined && new RegExp(`\\b${name}\\(`).test(functionAround(node)?.body?.getText() ?? '');
}

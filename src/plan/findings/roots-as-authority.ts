import { ts } from 'ts-morph';
import { fileCall } from '../../project/requests/file-calls.ts';
import type { FindingRule, Subject } from './rule.ts';
import { nodesOf } from './search.ts';

/** The word of the client about what it may reach. */
const rule: FindingRule = {
  id: 'roots-as-authority',
  title: 'Roots of the client decide what it may reach',
  why: 'Over stdio the client runs on the same machine as the same user. Over a network anyone may send roots, so they must not grant access.',
  fix: 'Take the allowed folders from the arguments or the environment of the server, and ignore roots over HTTP.',
  severity: 'error',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/client/roots#security-considerations'],
  *find(subject) {
    for (const [asked] of nodesOf(subject.project, { text: /listRoots/, fits: asksForRoots }))
      if (asked)
        yield {
          at: asked,
          message: 'roots come from the client: over a network they must not decide what may be read or written',
          ...(!touchesFiles(subject) && { severity: 'warning' as const }),
        };
  },
};
export default rule;

const asksForRoots = (node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) &&
  ts.isPropertyAccessExpression(node.expression) &&
  node.expression.name.text === 'listRoots';

const touchesFiles = ({ project, requests }: Subject): boolean =>
  nodesOf(project, { text: /\bfs\b|fs-extra/, fits: ts.isCallExpression })
    .flat()
    .some((call) => fileCall(call) !== undefined && requests.covers(call));

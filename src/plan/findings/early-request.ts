import { ts } from 'ts-morph';
import type { FindingRule } from './rule.ts';
import { nodesOf } from './search.ts';
import { nodesIn } from '../../project/syntax.ts';

const ASKS = /^(listRoots|createMessage|elicitInput)$/;

/** Over HTTP nobody listens yet when `initialized` arrives. */
const rule: FindingRule = {
  id: 'early-request',
  title: 'The client is asked before it listens',
  why: 'Over HTTP a request to the client travels on a stream that the client opens after `initialized`. One sent before is lost, and what waits for its answer waits for 60 seconds.',
  fix: 'Ask within a tool call, where the answer stream is open, or ask when the value is first needed; never wait for it in oninitialized.',
  severity: 'warning',
  docs: [
    'https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#listening-for-messages-from-the-server',
  ],
  *find({ project, requests: { reach } }) {
    for (const hook of nodesOf(project, { text: /oninitialized|InitializedNotificationSchema/, fits: isHook }).flat()) {
      const asked = [...reach.from([hook])].flatMap((code) => [...nodesIn(code)]).find(isAsking);
      if (asked)
        yield {
          at: asked,
          message: `${asked.name.text}() runs as soon as the client is initialized: over HTTP its stream is not open yet, and the request is lost`,
        };
    }
  },
};
export default rule;

function isHook(node: ts.Node): node is ts.Expression {
  if (ts.isBinaryExpression(node)) return /\.oninitialized$/.test(node.left.getText());
  return ts.isCallExpression(node) && node.arguments[0]?.getText() === 'InitializedNotificationSchema';
}

const isAsking = (node: ts.Node): node is ts.PropertyAccessExpression =>
  ts.isPropertyAccessExpression(node) && ASKS.test(node.name.text) && ts.isCallExpression(node.parent);

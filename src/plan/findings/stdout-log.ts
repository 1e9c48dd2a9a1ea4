import { ts } from 'ts-morph';
import type { FindingRule } from './rule.ts';
import { andMore, nodesOf } from './search.ts';

/** Harmless over HTTP, and noise in the protocol over stdio. */
const rule: FindingRule = {
  id: 'stdout-log',
  title: 'Handlers write to stdout',
  why: 'Both transports share this code. Over HTTP stdout is free; over stdio it belongs to the protocol, and any other line disturbs the client, today already.',
  fix: 'Use console.error: over both transports it ends in the log of the server.',
  severity: 'note',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#stdio'],
  *find({ project, requests }) {
    const logs = (node: ts.Node): node is ts.CallExpression =>
      ts.isCallExpression(node) &&
      /^console\.(log|info|debug|table)$/.test(node.expression.getText()) &&
      requests.covers(node);
    if (nodesOf(project, { text: /console\.log\s*=/, fits: isReplaced }).length > 0) return;
    for (const calls of nodesOf(project, { text: /console\.(log|info|debug|table)/, fits: logs })) {
      const [first] = calls;
      if (first)
        yield {
          at: first,
          message: `${first.expression.getText()}() writes to stdout, which belongs to the protocol over stdio${andMore(calls.length)}`,
        };
    }
  },
};
export default rule;

const isReplaced = (node: ts.Node): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) && node.left.getText() === 'console.log';

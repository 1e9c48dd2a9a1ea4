import { ts } from 'ts-morph';
import { fileCall } from '../../project/requests/file-calls.ts';
import type { FindingRule } from './rule.ts';
import { andMore, nodesOf } from './search.ts';

/** The folder and the home of the server are no longer those of the client. */
const rule: FindingRule = {
  id: 'local-path',
  title: 'A path depends on where the server runs',
  why: 'A client starts a stdio server in its own folder, as its own user. Over HTTP there is one folder and one home for all clients, those of the process.',
  fix: 'Take the folder from an argument or a variable of the server, and say in the README that it is one for all clients.',
  severity: 'note',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports'],
  *find({ project, requests }) {
    const isLocal = (node: ts.Node): node is ts.Expression => localName(node) !== undefined && requests.covers(node);
    for (const nodes of nodesOf(project, { text: /cwd\(|homedir\(|env.{0,3}HOME|\bfs\b/, fits: isLocal })) {
      const [first] = nodes;
      if (first)
        yield {
          at: first,
          message: `${localName(first) ?? ''} leads to a place of the server, the same for all clients${andMore(nodes.length)}`,
        };
    }
  },
};
export default rule;

function localName(node: ts.Node): string | undefined {
  if (ts.isCallExpression(node) && /^(process\.cwd|(os\.)?homedir)$/.test(node.expression.getText()))
    return node.getText();
  if (ts.isCallExpression(node) && fileCall(node) !== undefined) return relativeLiteral(node.arguments[0]);
  return ts.isPropertyAccessExpression(node) && node.getText() === 'process.env.HOME' ? node.getText() : undefined;
}

/** A path that begins nowhere in particular. */
function relativeLiteral(path: ts.Expression | undefined): string | undefined {
  return path && ts.isStringLiteralLike(path) && /^(?!\/|[A-Za-z]:|file:)./.test(path.text)
    ? path.getText()
    : undefined;
}

import { ts } from 'ts-morph';
import { processCall } from '../../project/requests/file-calls.ts';
import type { FindingRule } from './rule.ts';
import { andMore, nodesOf } from './search.ts';

/** Programs that whoever reaches the endpoint may start. */
const rule: FindingRule = {
  id: 'starts-programs',
  title: 'Callers start programs on the server',
  why: 'Over stdio the caller and the server were one user on one machine. Over HTTP everybody who reaches the endpoint starts programs with the rights of the server.',
  fix: 'Set MCP_API_KEYS or MCP_OAUTH_ISSUER before the server listens on more than loopback, use execFile with fixed programs in place of a shell, and run it where it can harm nothing.',
  severity: 'warning',
  withoutAuth: 'error',
  docs: [
    'https://modelcontextprotocol.io/specification/2025-11-25/basic/security_best_practices#local-mcp-server-compromise',
  ],
  *find({ project, requests }) {
    const starts = (node: ts.Node): node is ts.CallExpression =>
      ts.isCallExpression(node) && processCall(node, project.references) !== undefined && requests.covers(node);
    for (const calls of nodesOf(project, { text: /child_process|execa|cross-spawn|exec/, fits: starts })) {
      const [first] = calls;
      if (first)
        yield {
          at: first,
          message: `requests reach ${first.expression.getText()}(): without authentication everybody who reaches the endpoint starts programs${andMore(calls.length)}`,
        };
    }
  },
};
export default rule;

import { ts } from 'ts-morph';
import { fileCall } from '../../project/requests/file-calls.ts';
import type { FindingRule } from './rule.ts';
import { andMore, nodesOf } from './search.ts';

const WRITES =
  /^(writeFile|appendFile|unlink|rm|rmdir|rename|copyFile|cp|symlink|truncate|chmod|outputFile|writeJson|remove|move|createWriteStream)(Sync)?$/;

/** Files of the server's machine that whoever reaches the endpoint may write. */
const rule: FindingRule = {
  id: 'file-write',
  title: 'Callers write files of the server',
  why: 'Over stdio the caller and the server were one user on one machine. Over HTTP everybody who reaches the endpoint writes with the rights of the server.',
  fix: 'Set MCP_API_KEYS or MCP_OAUTH_ISSUER before the server listens on more than loopback, keep the paths below one folder, and run it as a user that owns nothing else.',
  severity: 'warning',
  withoutAuth: 'error',
  docs: [
    'https://modelcontextprotocol.io/specification/2025-11-25/basic/security_best_practices#local-mcp-server-compromise',
  ],
  *find({ project, requests }) {
    const writes = (node: ts.Node): node is ts.CallExpression =>
      ts.isCallExpression(node) && WRITES.test(fileCall(node) ?? '') && !isOwnAffair(node) && requests.covers(node);
    for (const calls of nodesOf(project, { text: /\bfs\b|fs-extra|fs\/promises/, fits: writes })) {
      const [first] = calls;
      if (first)
        yield {
          at: first,
          message: `requests reach ${fileCall(first) ?? ''}(): without authentication everybody who reaches the endpoint does${andMore(calls.length)}`,
        };
    }
  },
};
export default rule;

/** Logs, caches and temporary files. */
const isOwnAffair = ({ arguments: [path] }: ts.CallExpression): boolean =>
  path !== undefined && /log|te?mp|cache/i.test(path.getText());

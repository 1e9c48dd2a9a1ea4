import { filesOfKind, isCompose, isDockerfile, isProcfile, isShellScript } from '../../project/around/around-files.ts';
import type { FindingRule } from './rule.ts';

const OPEN = /^(?![^\S\n]*#).*\bMCP_ALLOW_UNAUTHENTICATED["']?\s*[=:]\s*["']?1\b/m;

/** What lets everybody in is written where a deployment starts the server. */
const rule: FindingRule = {
  id: 'open-deployment',
  title: 'Whoever reaches the deployed server may use it',
  why: 'MCP_ALLOW_UNAUTHENTICATED=1 lets a server listen on all addresses without asking who is there. It stands where a wrapper or HTTP+SSE served everybody before, so that nobody is shut out by the migration: on a network that others are on, it is as unsafe as it was.',
  fix: 'Set MCP_API_KEYS (name:secret) or MCP_OAUTH_ISSUER in the deployment: clients are asked then, whatever this says. Name its public host in MCP_ALLOWED_HOSTS: requests for hosts other than localhost get 403.',
  severity: 'warning',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning'],
  afterwards: true,
  *find({ project: { files } }) {
    const isDeploying = (file: string): boolean =>
      file === 'package.json' || [isDockerfile, isCompose, isProcfile, isShellScript].some((isKind) => isKind(file));
    for (const [file, text] of filesOfKind(files, isDeploying)) {
      const found = OPEN.exec(text);
      if (!found) continue;
      const line = text.slice(0, found.index + found[0].length).split('\n').length;
      yield {
        at: { file, line },
        message: 'without MCP_API_KEYS or MCP_OAUTH_ISSUER everybody who reaches this may use the server',
      };
    }
  },
};
export default rule;

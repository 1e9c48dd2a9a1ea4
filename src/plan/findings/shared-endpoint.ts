import { sharedEndpoints } from '../../project/endpoints/shared-endpoints.ts';
import type { FindingRule } from './rule.ts';

const MESSAGES = {
  server:
    'one server is connected to the transport of every session: the second client ends or gets what belongs to the first',
  transport:
    'one transport is made for all clients: it holds one session, so the second client is turned away or mixed up with the first',
} as const;

/** Each session of an endpoint needs a server and a transport of its own. */
const rule: FindingRule = {
  id: 'shared-endpoint',
  title: 'Clients share one server or one transport',
  why: 'A server holds one connection and a transport one session (SDK: "Already connected to a transport", CVE-2026-25536). What serves every client with the same one works for the first of them only.',
  fix: 'Build the server in a function, and call it for each new session right where its transport is made; `mcp-migrate verify` shows whether two clients work.',
  severity: 'error',
  docs: ['https://github.com/advisories/GHSA-345p-7cg4-v4c7'],
  *find({ project }) {
    for (const { node, shared, isDeprecated } of sharedEndpoints(project)) {
      const isLeft = isDeprecated && project.sites.length > 0; // beside the start that is served over Streamable HTTP
      yield { at: node, message: MESSAGES[shared], ...(isLeft && { severity: 'warning' }) };
    }
  },
};
export default rule;

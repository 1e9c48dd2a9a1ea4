import { modernStartOf } from '../../project/starts/modern-start.ts';
import { isSwitched } from '../../project/starts/switch.ts';
import { sdkVersionOf } from '../../project/sdk-version.ts';
import type { FindingRule } from './rule.ts';

/** A start of SDK v2 that goes on connecting its server itself. */
const rule: FindingRule = {
  id: 'connected-by-hand',
  title: 'The start speaks the revisions with sessions alone',
  why: 'SDK v2 answers clients of 2026-07-28 where it is given a function that builds a server: serveStdio(createServer) on stdio, and the same function over HTTP. A server that is connected by hand is one for clients of 2025.',
  fix: 'Start it with serveStdio(createServer), where createServer() returns an McpServer or a Server, and run the migration again.',
  severity: 'warning',
  afterwards: true,
  docs: ['https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/stdio'],
  *find({ project }) {
    if (sdkVersionOf(project.program) !== 'v2') return;
    for (const site of project.sites.filter((one) => isSwitched(one) && !one.factory)) {
      const start = modernStartOf(site, project);
      if ('reason' in start)
        yield {
          at: start.node,
          message: `2026-07-28 is served neither over stdio nor over HTTP, serveStdio() cannot take over the start: ${start.reason}`,
        };
    }
  },
};
export default rule;

import { httpConnects, isSse } from '../../project/endpoints/http-connects.ts';
import type { Obstacle } from '../../project/singleton/singleton.ts';
import { fileOf, lineOf } from '../../project/syntax.ts';
import type { FindingRule } from './rule.ts';

/** A server that can be started in two ways: the one over HTTP+SSE is somebody's choice and goes on as it was. */
const rule: FindingRule = {
  id: 'sse-kept',
  title: 'The way to start it over HTTP+SSE stays as it was',
  why: 'The transport was deprecated with the revision 2025-03-26, and clients switch it off. Streamable HTTP is served by the start that spoke stdio; nothing here was changed or proven.',
  fix: 'Start the server over Streamable HTTP, tell clients the new address, and remove these routes when nobody uses them any more.',
  severity: 'warning',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#backwards-compatibility'],
  *find({ project }) {
    const [first] = httpConnects(project).filter(isSse);
    if (!first || project.sites.length === 0) return;
    const { keptSse, sse } = project.answers;
    if (keptSse && 'reason' in keptSse)
      yield { at: keptSse.node, message: `${AS_BEFORE}; it is not served beside /mcp too: ${keptSse.reason}` };
    else yield { at: first.transport, message: sse && 'reason' in sse ? leftFor(placed(sse)) : AS_BEFORE };
  },
};
export default rule;

/** What is said of a start that stays for a reason. */
export const leftFor = (reason: string): string => `${AS_BEFORE}; it is not moved with the other start: ${reason}`;

/** What is said of any. */
export const AS_BEFORE =
  'this serves the deprecated HTTP+SSE transport as before: clients of Streamable HTTP do not reach it';

const placed = ({ reason, node }: Obstacle): string => `${reason} (${fileOf(node)}:${lineOf(node)})`;

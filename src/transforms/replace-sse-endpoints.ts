import type { Replacement } from '../project/sse/replacement.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { sseEdits } from './lib/sse-edits.ts';
import type { Change, Transform } from './transform.ts';

/** A server that speaks HTTP+SSE is started in one place, like one on stdio: what the endpoints kept of their connections goes. */
const transform: Transform = {
  id: 'replace-sse-endpoints',
  title: 'Replace the HTTP+SSE endpoints',
  why: 'The transport was deprecated with the revision 2025-03-26. Streamable HTTP has one endpoint in place of its two, and sessions of its own in place of the list of transports.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#backwards-compatibility'],
  *run(project) {
    const replacement = project.answers.sse;
    if (project.streamableHttp || !replacement || 'reason' in replacement) return;
    yield {
      file: fileOf(replacement.stream.call),
      line: lineOf(replacement.stream.call),
      message: messageFor(replacement),
      confidence: 'safe',
      edits: sseEdits(project, replacement),
    } satisfies Change;
  },
};
export default transform;

function messageFor({ gone, keepsApp, app }: Replacement): string {
  const rest = keepsApp ? `; the other routes of '${app.declaration.name.getText()}' go on beside it` : '';
  return `${gone.join(' and ')} answer 410 and name /mcp, which serves the same over Streamable HTTP${rest}`;
}

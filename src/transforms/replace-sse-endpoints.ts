import type { ts } from 'ts-morph';
import type { ProjectModel } from '../project/project-model.ts';
import type { FrameworkSse } from '../project/sse/framework-sse.ts';
import type { KeptPaths } from '../project/sse/kept-paths.ts';
import type { Replacement } from '../project/sse/replacement.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { replace } from './lib/import-lines.ts';
import { sseEdits } from './lib/sse-edits.ts';
import { styleOf } from './lib/text-style.ts';
import type { Change, Transform } from './transform.ts';

/** A server that speaks HTTP+SSE is started in one place, like one on stdio: what the endpoints kept of their connections goes. */
const transform: Transform = {
  id: 'replace-sse-endpoints',
  title: 'Replace the HTTP+SSE endpoints',
  why: 'The transport was deprecated with the revision 2025-03-26. Streamable HTTP has one endpoint in place of its two, and sessions of its own in place of the list of transports.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#backwards-compatibility'],
  goesFirst: true,
  *run(project) {
    const replacement = project.answers.sse;
    if (project.streamableHttp || !replacement || 'reason' in replacement) return;
    if ('former' in replacement) yield onStdio(replacement);
    else yield replaced(project, replacement);
  },
};
export default transform;

/** A framework chooses its transport by an option. */
const onStdio = ({ call, options, former }: FrameworkSse): Change => ({
  file: fileOf(call),
  line: lineOf(call),
  message: messageFor(former),
  confidence: 'safe',
  edits: [replace(options, [options.getStart(), options.getEnd()], stdioOptions(call))],
});

function stdioOptions(call: ts.Node): string {
  const { quote } = styleOf(call.getSourceFile().text);
  return `{ transportType: ${quote}stdio${quote} }`;
}

function replaced(project: ProjectModel, replacement: Replacement): Change {
  const { stream } = replacement;
  return {
    file: fileOf(stream.node),
    line: lineOf(stream.node),
    message: messageFor(replacement) + restOf(replacement) + emptiedOf(replacement),
    confidence: replacement.emptied.length > 0 ? 'review' : 'safe',
    edits: sseEdits(project, replacement),
  };
}

function restOf({ keepsApp, app, listener, appName }: Replacement): string {
  if (!keepsApp) return '';
  return listener
    ? `; '${appName}' goes on to answer everything else`
    : `; the other routes of '${app.declaration?.name.getText() ?? appName}' go on beside it`;
}

/** Who counts connections is told that there are none: the new endpoint keeps its sessions to itself. */
const emptiedOf = ({ emptied }: Replacement): string =>
  emptied.map(({ name, reads }) => `; '${name}' stays empty for what reads it (${placesOf(reads)})`).join('');

const MAX_PLACES = 3;

const placesOf = (nodes: readonly ts.Node[]): string =>
  [...new Set(nodes.map((node) => `${fileOf(node)}:${lineOf(node)}`))].slice(0, MAX_PLACES).join(', ');

function messageFor({ gone, kept }: Pick<Replacement, 'gone' | 'kept'>): string {
  const old = kept
    ? `${goingOn(kept)} for clients of HTTP+SSE, beside /mcp`
    : `${gone.join(' and ')} ${gone.length === 1 ? 'answers 410 and names' : 'answer 410 and name'} /mcp`;
  return `${old}, which serves the same over Streamable HTTP, on 127.0.0.1 unless MCP_HTTP_HOST says otherwise`;
}

const goingOn = ({ stream, messages }: KeptPaths): string =>
  stream === messages ? `${stream} goes on` : `${stream} and ${messages} go on`;

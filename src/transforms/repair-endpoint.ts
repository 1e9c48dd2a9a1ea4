import type { Fault } from '../project/streamable/faults.ts';
import { fileOf, lineOf } from '../project/syntax.ts';
import { sseEdits } from './lib/sse-edits.ts';
import type { Transform } from './transform.ts';

/** A hand-written Streamable HTTP endpoint that keeps clients out or mixes them up gives way to the generated one, as a whole. */
const transform: Transform = {
  id: 'repair-endpoint',
  title: 'Replace a Streamable HTTP endpoint that breaks clients',
  why: 'One server or transport for all clients, an option that does not exist, a body that is read twice, an unknown session that is not answered 404: each keeps clients out or mixes them up. The generated endpoint stands at the same path of the same app; one that only lacks protection stays as it is.',
  docs: ['https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management'],
  goesFirst: true,
  repairs: true,
  *run(project) {
    const { repair } = project.answers;
    if (!repair || 'reason' in repair) return;
    const { replacement, faults, json } = repair;
    const { stream, app, keepsApp, appName } = replacement;
    const rest = keepsApp ? `; the rest of '${app.declaration?.name.getText() ?? appName}' goes on around it` : '';
    yield {
      file: fileOf(stream.node),
      line: lineOf(stream.node),
      message: `${stream.paths[0] ?? '/mcp'} is served by the generated endpoint, on 127.0.0.1 unless MCP_HTTP_HOST says otherwise${rest}${json ? JSON_NO_MORE : ''}. So far: ${saidOf(faults)}`,
      confidence: 'safe',
      edits: sseEdits(project, replacement),
    };
  },
};
export default transform;

const JSON_NO_MORE = '; answers are event streams now, which every client takes as well as JSON';

/** Every requirement that the endpoint does not keep, with its place. */
const saidOf = (faults: readonly Fault[]): string =>
  faults
    .map(
      ({ check, node, message }) =>
        `${message} (${[check, `${fileOf(node)}:${lineOf(node)}`].filter(Boolean).join(', ')})`,
    )
    .join('; ');

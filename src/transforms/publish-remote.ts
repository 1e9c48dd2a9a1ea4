import type { FormerSse } from '../project/sse/former-sse.ts';
import { filesOfKind, isRegistryEntry } from '../project/around/around-files.ts';
import { isSwitched } from '../project/starts/switch.ts';
import { jsonEdit, type JsonValue } from './lib/edit-json.ts';
import type { Change, Transform } from './transform.ts';

const ENDPOINT = '/mcp';

/** The registry tells clients the endpoint of Streamable HTTP where it told them the one of HTTP+SSE. */
const transform: Transform = {
  id: 'publish-remote',
  title: 'Tell the registry the new endpoint',
  why: 'server.json is what clients of the MCP registry connect by. The path of the stream is for clients that know nothing else, if it does not answer 410.',
  docs: [
    'https://github.com/modelcontextprotocol/registry/blob/main/docs/reference/server-json/generic-server-json.md',
  ],
  *run(project) {
    const { formerSse } = project;
    if (formerSse?.speaks !== 'HTTP+SSE' || !project.sites.some(isSwitched)) return;
    for (const [file, text] of filesOfKind(project.files, isRegistryEntry)) {
      const values = transportsIn(text).flatMap((transport) => moved(transport, formerSse));
      const edits = jsonEdit(file, text, values);
      const line = text.slice(0, Math.max(0, text.search(OF_SSE))).split('\n').length;
      const message = `clients of the registry are told ${ENDPOINT}, which is Streamable HTTP`;
      if (edits.length > 0) yield { file, line, message, confidence: 'review', edits } satisfies Change;
    }
  },
};
export default transform;

const OF_SSE = /"type"\s*:\s*"sse"/;

interface Transport {
  readonly path: readonly (string | number)[];
  readonly type: unknown;
  readonly url: unknown;
}

/** The transports that an entry of the registry names: of its remotes, and of its packages. */
function transportsIn(text: string): Transport[] {
  const entry = parsed(text);
  const remotes = listOf(entry, 'remotes').map((remote, index) => ({ path: ['remotes', index], value: remote }));
  const packages = listOf(entry, 'packages').map((one, index) => ({
    path: ['packages', index, 'transport'],
    value: memberOf(one, 'transport'),
  }));
  return [...remotes, ...packages].map(({ path, value }) => ({
    path,
    type: memberOf(value, 'type'),
    url: memberOf(value, 'url'),
  }));
}

function moved({ path, type, url }: Transport, { stream }: FormerSse): JsonValue[] {
  if (type !== 'sse' || typeof url !== 'string' || !url.endsWith(stream)) return [];
  return [
    { path: [...path, 'type'], value: 'streamable-http' },
    { path: [...path, 'url'], value: url.slice(0, -stream.length) + ENDPOINT },
  ];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

function listOf(value: unknown, name: string): unknown[] {
  const list = memberOf(value, name);
  return Array.isArray(list) ? list : [];
}

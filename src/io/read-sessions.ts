import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ListRootsRequestSchema, ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { isObject, type JsonObject } from '../surface/surface.ts';
import { within } from './within.ts';

const MOST_RESOURCES = 5;
const CLOSE_MS = 2_000;
const LISTS = [
  { method: 'tools/list', capability: 'tools' },
  { method: 'prompts/list', capability: 'prompts' },
  { method: 'resources/list', capability: 'resources' },
  { method: 'resources/templates/list', capability: 'resources' },
] as const;

/** A session that stays open until it is closed. */
export interface OpenSession {
  /** What read-only requests are answered, by request; an error is an answer. No tool is called. */
  read(): Promise<JsonObject>;
  close(): Promise<void>;
}

/** Opens a session of a server over HTTP. */
export async function openSession(url: string, { timeoutMs }: { timeoutMs: number }): Promise<OpenSession> {
  const transport = new StreamableHTTPClientTransport(new URL(url));
  const capabilities = { roots: {}, sampling: {}, elicitation: {} };
  const client = new Client({ name: 'mcp-migrate', version: '1.0.0' }, { capabilities });
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [] }));
  const close = async (): Promise<void> => {
    await within(
      transport.terminateSession().catch(() => undefined),
      CLOSE_MS,
    );
    await within(client.close(), CLOSE_MS);
  };
  try {
    await client.connect(transport, { timeout: timeoutMs });
  } catch (error) {
    await close();
    throw error;
  }
  return { read: () => readAll(client, timeoutMs), close };
}

async function readAll(client: Client, timeout: number): Promise<JsonObject> {
  const ask = (method: string, params?: JsonObject): Promise<unknown> =>
    client
      .request({ method, ...(params && { params }) }, ResultSchema, { timeout })
      .catch((error: unknown) => ({ error: String(error) }));
  const capabilities: Readonly<Record<string, unknown>> = client.getServerCapabilities() ?? {};
  const answers: Record<string, unknown> = {
    initialize: { capabilities, server: client.getServerVersion(), instructions: client.getInstructions() ?? '' },
    ping: await ask('ping'),
  };
  for (const { method } of LISTS.filter((list) => capabilities[list.capability])) answers[method] = await ask(method);
  for (const uri of urisIn(answers['resources/list']))
    answers[`resources/read ${uri}`] = await ask('resources/read', { uri });
  return answers;
}

function urisIn(answer: unknown): string[] {
  const resources = isObject(answer) ? answer['resources'] : undefined;
  const listed: readonly unknown[] = Array.isArray(resources) ? resources : [];
  const uris = listed.map((resource) => (isObject(resource) ? resource['uri'] : undefined));
  return uris.filter((uri) => typeof uri === 'string').slice(0, MOST_RESOURCES);
}

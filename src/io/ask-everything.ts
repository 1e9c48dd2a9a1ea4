import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { isObject, type JsonObject } from '../surface/surface.ts';

const MOST = 5;
const MOST_PAGES = 50;
const LISTS = [
  { method: 'tools/list', items: 'tools', capability: 'tools' },
  { method: 'prompts/list', items: 'prompts', capability: 'prompts' },
  { method: 'resources/list', items: 'resources', capability: 'resources' },
  { method: 'resources/templates/list', items: 'resourceTemplates', capability: 'resources' },
] as const;

type Asking = (method: string, params?: JsonObject) => Promise<JsonObject>;

/**
 * What requests are answered that change nothing, by request; an error is an answer. No tool is called, and a prompt is
 * only asked for with arguments that the server itself completes.
 */
export async function askEverything(client: Client, timeout: number): Promise<JsonObject> {
  const answers: Record<string, JsonObject> = {};
  const ask: Asking = async (method, params) => {
    const answer = await client
      .request({ method, ...(params && { params }) }, ResultSchema, { timeout })
      .catch((error: unknown) => ({ error: String(error) }));
    answers[nameOf(method, params)] = answer;
    return answer;
  };
  const capabilities: JsonObject = client.getServerCapabilities() ?? {};
  const instructions = client.getInstructions() ?? '';
  answers['initialize'] = { capabilities, server: client.getServerVersion(), instructions };
  await ask('ping');
  const lists: Record<string, JsonObject[]> = {};
  for (const list of LISTS.filter(({ capability }) => capabilities[capability]))
    lists[list.items] = (await allPages(ask, list)).slice(0, MOST);
  await askForResources(ask, lists['resources'] ?? [], capabilities);
  await askForPrompts(ask, lists['prompts'] ?? [], capabilities);
  if (capabilities['completions']) await askForVariables(ask, lists['resourceTemplates'] ?? []);
  if (capabilities['logging']) await ask('logging/setLevel', { level: 'info' });
  return answers;
}

const nameOf = (method: string, params: JsonObject = {}): string =>
  [method, ...Object.values(params).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))].join(
    ' ',
  );

async function allPages(ask: Asking, { method, items }: { method: string; items: string }): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  let cursor: unknown;
  for (let page = 0; page < MOST_PAGES && (page === 0 || typeof cursor === 'string'); page += 1) {
    const answer = await ask(method, typeof cursor === 'string' ? { cursor } : undefined);
    found.push(...objectsIn(answer[items]));
    cursor = answer['nextCursor'];
  }
  return found;
}

async function askForResources(ask: Asking, resources: readonly JsonObject[], capabilities: JsonObject): Promise<void> {
  for (const { uri } of resources) await ask('resources/read', { uri });
  const [first] = resources;
  const { subscribe } = isObject(capabilities['resources']) ? capabilities['resources'] : {};
  if (!first || subscribe !== true) return;
  for (const method of ['resources/subscribe', 'resources/unsubscribe']) await ask(method, { uri: first['uri'] });
}

async function askForPrompts(ask: Asking, prompts: readonly JsonObject[], capabilities: JsonObject): Promise<void> {
  for (const { name, arguments: declared } of prompts) {
    const given: Record<string, string> = {};
    const needed = objectsIn(declared).filter(({ required }) => required === true);
    for (const argument of capabilities['completions'] ? objectsIn(declared) : []) {
      const value = await completed(ask, { type: 'ref/prompt', name }, argument['name']);
      if (value !== undefined && argument['required'] === true) given[String(argument['name'])] = value;
    }
    if (needed.length === Object.keys(given).length) await ask('prompts/get', { name, arguments: given });
  }
}

async function askForVariables(ask: Asking, templates: readonly JsonObject[]): Promise<void> {
  for (const { uriTemplate: uri } of templates) {
    const variables = String(uri).matchAll(/\{[+#./;?&]?(\w+)/g);
    for (const [, variable] of variables) await completed(ask, { type: 'ref/resource', uri }, variable);
  }
}

/** The first value that the server offers. */
async function completed(ask: Asking, ref: JsonObject, name: unknown): Promise<string | undefined> {
  const { completion } = await ask('completion/complete', { ref, argument: { name, value: '' } });
  const values = isObject(completion) ? completion['values'] : undefined;
  const first: unknown = Array.isArray(values) ? values[0] : undefined;
  return typeof first === 'string' ? first : undefined;
}

const objectsIn = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

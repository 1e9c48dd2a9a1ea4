import { ownResult } from '../messages/answer.ts';
import type { Client } from '../client.ts';
import { isObject } from '../messages/json-rpc.ts';
import type { JsonObject } from '../messages/json-rpc.ts';
import { itemsOn, listMethods } from './read-lists.ts';

/** A request that needs no permission. */
export interface Question {
  readonly method: string;
  readonly params: JsonObject;
  /** The member that tells its result from those of the others; none where the result is empty. */
  readonly member: string | undefined;
}

/** Everything that may be asked without permission; what does not exist is asked for with `name` in it. */
export async function questionsOf(client: Client, name: string): Promise<readonly Question[]> {
  const { capabilities, era } = client;
  const lists = listMethods(client).map(({ method, member }) => ({ method, params: {}, member }));
  const templates = { method: 'resources/templates/list', params: {}, member: 'resourceTemplates' };
  return [
    era === 'legacy'
      ? { method: 'ping', params: {}, member: undefined }
      : { method: 'server/discover', params: {}, member: 'supportedVersions' },
    ...lists,
    ...('resources' in capabilities ? [templates, ...(await readableOf(client)), unknownResource(name)] : []),
    ...('prompts' in capabilities ? [...(await promptOf(client)), unknownPrompt(name)] : []),
    ...('tools' in capabilities ? [unknownTool(name)] : []),
    { method: `mcp-migrate/${name}`, params: {}, member: undefined },
  ];
}

const unknownResource = (name: string): Question => ({
  ...{ method: 'resources/read', params: { uri: `mcp-migrate://${name}` }, member: 'contents' },
});
const unknownPrompt = (name: string): Question => ({
  ...{ method: 'prompts/get', params: { name: `mcp-migrate-${name}` }, member: 'messages' },
});
const unknownTool = (name: string): Question => ({
  ...{ method: 'tools/call', params: { name: `mcp-migrate-${name}`, arguments: {} }, member: 'content' },
});

async function readableOf(client: Client): Promise<Question[]> {
  const [uri] = (await namesOf(client, 'resources', 'uri')).slice(0, 1);
  return uri === undefined ? [] : [{ method: 'resources/read', params: { uri }, member: 'contents' }];
}

/** A prompt that can be had without arguments. */
async function promptOf(client: Client): Promise<Question[]> {
  const [name] = (await namesOf(client, 'prompts', 'name')).slice(0, 1);
  return name === undefined ? [] : [{ method: 'prompts/get', params: { name }, member: 'messages' }];
}

async function namesOf(client: Client, member: string, key: string): Promise<string[]> {
  const list = listMethods(client).find((one) => one.member === member);
  const items = list ? itemsOn(await client.ask(list.method), list) : [];
  return items.filter(needsNothing).flatMap((item) => (typeof item[key] === 'string' ? [item[key]] : []));
}

function needsNothing({ arguments: wanted }: JsonObject): boolean {
  return !Array.isArray(wanted) || !wanted.some((one) => isObject(one) && one['required'] === true);
}

/** The member by which a result shows what was asked; undefined for an empty one. */
function memberOf(result: JsonObject, questions: readonly Question[]): string | undefined {
  return questions.find(({ member }) => member !== undefined && member in result)?.member;
}

/** Whether a result answers the question, going by its members. */
export function answers({ member }: Question, result: JsonObject, questions: readonly Question[]): boolean {
  return member === undefined ? memberOf(result, questions) === undefined : member in result;
}

/** What came of a request: whether there is a result, or an error, or only a status. */
export function kindOf(exchange: Parameters<typeof ownResult>[0]): string {
  if (ownResult(exchange)) return 'result';
  return exchange.text.includes('"error"') ? 'error' : `HTTP ${exchange.status}`;
}

import { ownResult } from '../messages/answer.ts';
import type { Client } from '../client.ts';
import { isObject } from '../messages/json-rpc.ts';
import type { JsonObject } from '../messages/json-rpc.ts';
import type { Exchange } from '../wire.ts';

/** A method that lists something, and the member of its result that holds the items. */
export interface ListMethod {
  readonly method: string;
  readonly member: string;
}

const lists = [
  { capability: 'tools', method: 'tools/list', member: 'tools' },
  { capability: 'prompts', method: 'prompts/list', member: 'prompts' },
  { capability: 'resources', method: 'resources/list', member: 'resources' },
] as const;

const maxPages = 5;

/** The lists of what the server says it has. */
export function listMethods({ capabilities }: Client): readonly ListMethod[] {
  return lists.filter(({ capability }) => capability in capabilities);
}

/** The answers with the pages of a list, up to five; the last one may be an error. */
export async function readPages(client: Client, method: string): Promise<readonly Exchange[]> {
  const pages: Exchange[] = [];
  let cursor: unknown;
  do {
    const answer = await client.ask(method, { params: typeof cursor === 'string' ? { cursor } : {} });
    pages.push(answer);
    cursor = ownResult(answer)?.['nextCursor'];
  } while (typeof cursor === 'string' && pages.length < maxPages);
  return pages;
}

/** The items on a page. */
export function itemsOn(page: Exchange, { member }: ListMethod): readonly JsonObject[] {
  const items = ownResult(page)?.[member];
  return Array.isArray(items) ? items.filter(isObject) : [];
}

/** The URI of the first resource that is listed; undefined when there is none. */
export async function firstResource(client: Client): Promise<string | undefined> {
  if (!('resources' in client.capabilities)) return undefined;
  const [, , resources] = lists;
  const uri = itemsOn(await client.ask(resources.method), resources)[0]?.['uri'];
  return typeof uri === 'string' ? uri : undefined;
}

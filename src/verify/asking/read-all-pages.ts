import { ownResult } from '../messages/answer.ts';
import type { Client } from '../client.ts';
import type { ListMethod } from './read-lists.ts';
import { itemsOn } from './read-lists.ts';
import type { Exchange } from '../wire.ts';

const maxPages = 50;

export interface Pages {
  readonly pages: readonly Exchange[];
  /** The last page leads back to one before. */
  readonly isLoop: boolean;
}

/** The pages of a list to its end, or as many as show that there is none; at most 50. */
export async function readAllPages(client: Client, list: ListMethod): Promise<Pages> {
  const pages: Exchange[] = [];
  const cursors = new Set<unknown>();
  let cursor: unknown;
  do {
    if (cursors.has(cursor)) return { pages, isLoop: true };
    cursors.add(cursor);
    const page = await client.ask(list.method, { params: typeof cursor === 'string' ? { cursor } : {} });
    if (isSame(page, pages.at(-1), list)) return { pages: [...pages, page], isLoop: true };
    pages.push(page);
    cursor = ownResult(page)?.['nextCursor'];
  } while (typeof cursor === 'string' && pages.length < maxPages);
  return { pages, isLoop: false };
}

function isSame(page: Exchange, before: Exchange | undefined, list: ListMethod): boolean {
  const [old, items] = [before ? itemsOn(before, list) : [], itemsOn(page, list)];
  return items.length > 0 && JSON.stringify(items) === JSON.stringify(old);
}

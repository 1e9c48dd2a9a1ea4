import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { UserError } from '../errors.ts';
import { isObject, type JsonObject, type Listing, type Surface } from '../surface/surface.ts';
import { answeringClient } from './answering-client.ts';
import { askEverything } from './ask-everything.ts';
import { gist } from './gist.ts';
import { within } from './within.ts';

const LISTS = [
  { name: 'tools', method: 'tools/list', capability: 'tools' },
  { name: 'prompts', method: 'prompts/list', capability: 'prompts' },
  { name: 'resources', method: 'resources/list', capability: 'resources' },
  { name: 'resourceTemplates', method: 'resources/templates/list', capability: 'resources' },
] as const;
const MAX_PAGES = 50;
const MAX_READINGS = 5;
const SETTLE_MS = 400;
const CLOSE_MS = 2_000;
/** All answers take as long as so many readings of the lists, and never less than this in milliseconds. */
const READINGS = 10;
const LEAST_MS = 5_000;

type Lists = Omit<Surface, 'initialize'>;

/** What a server shows, and what it answers to requests that change nothing; no answers where there was no time. */
export interface Reading {
  readonly surface: Surface;
  readonly answers: JsonObject | undefined;
}

/**
 * Reads what a server shows, unparsed, until two readings agree (five at most), and closes the connection.
 * @throws UserError when the server does not answer initialize or a whole reading within `timeoutMs`
 */
export async function readSurface(transport: Transport, { timeoutMs }: { timeoutMs: number }): Promise<Surface> {
  return withClient(transport, (client) => surfaceWithin(client, transport, timeoutMs));
}

/**
 * The same, and asks for what there is.
 * @throws UserError as `readSurface` does
 */
export async function readEverything(transport: Transport, { timeoutMs }: { timeoutMs: number }): Promise<Reading> {
  return withClient(transport, async (client) => {
    const since = performance.now();
    const surface = await surfaceWithin(client, transport, timeoutMs);
    const answersMs = Math.min(timeoutMs, Math.max(LEAST_MS, READINGS * (performance.now() - since)));
    const answers = askEverything(client, answersMs);
    answers.catch(() => undefined);
    return { surface, answers: await within(answers, answersMs) };
  });
}

async function withClient<T>(transport: Transport, use: (client: Client) => Promise<T>): Promise<T> {
  const client = answeringClient();
  try {
    return await use(client);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`the server cannot be read: ${gist(messageOf(cause))}`, { cause });
  } finally {
    await within(close(client, transport), CLOSE_MS);
  }
}

async function surfaceWithin(client: Client, transport: Transport, timeoutMs: number): Promise<Surface> {
  const reading = read(client, transport, timeoutMs);
  const surface = await within(reading, timeoutMs);
  if (surface) return surface;
  reading.catch(() => undefined);
  throw new UserError(`the server did not show what it has within ${timeoutMs / 1000} s`);
}

async function read(client: Client, transport: Transport, timeoutMs: number): Promise<Surface> {
  let initialize: JsonObject | undefined;
  transport.onmessage = (message) => {
    if (!initialize && 'result' in message && 'protocolVersion' in message.result) initialize = message.result;
  };
  await client.connect(transport, { timeout: timeoutMs });
  if (!initialize) throw new Error('no initialize result');
  const capabilities = initialize['capabilities'];
  return { initialize, ...(await settledLists(client, isObject(capabilities) ? capabilities : {}, timeoutMs)) };
}

async function settledLists(client: Client, capabilities: JsonObject, timeoutMs: number): Promise<Lists> {
  let last = await readLists(client, capabilities, timeoutMs);
  for (let reading = 1; reading < MAX_READINGS; reading++) {
    await delay(SETTLE_MS);
    const next = await readLists(client, capabilities, timeoutMs);
    if (JSON.stringify(next) === JSON.stringify(last)) return next;
    last = next;
  }
  return last;
}

async function readLists(client: Client, capabilities: JsonObject, timeoutMs: number): Promise<Lists> {
  const lists: Record<string, Listing> = {};
  for (const { name, method } of LISTS.filter((list) => capabilities[list.capability])) {
    lists[name] = await readPages((cursor) =>
      client.request({ method, ...(cursor && { params: { cursor } }) }, ResultSchema, { timeout: timeoutMs }),
    ).then((pages) => pages.flatMap((page) => itemsOf(page, name)), errorListing);
  }
  return lists;
}

async function readPages(readPage: (cursor?: string) => Promise<JsonObject>): Promise<JsonObject[]> {
  const pages: JsonObject[] = [];
  let cursor: string | undefined;
  do {
    const page = await readPage(cursor);
    pages.push(page);
    cursor = typeof page['nextCursor'] === 'string' ? page['nextCursor'] : undefined;
  } while (cursor && pages.length < MAX_PAGES);
  return pages;
}

function itemsOf(page: JsonObject, name: string): JsonObject[] {
  const items = page[name];
  return Array.isArray(items) ? items.filter(isObject) : [];
}

const errorListing = (error: unknown): Listing => ({
  error: error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : 'failed',
});

async function close(client: Client, transport: Transport): Promise<void> {
  if (transport instanceof StreamableHTTPClientTransport) await transport.terminateSession().catch(() => undefined);
  await client.close().catch(() => undefined);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

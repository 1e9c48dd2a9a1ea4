import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ResultSchema } from '@modelcontextprotocol/sdk/types.js';
import type { JsonObject } from '../surface/surface.ts';
import { answeringClient } from './answering-client.ts';
import { askEverything } from './ask-everything.ts';
import { httpTransport } from './http-transport.ts';
import { sseTransport } from './sse-transport.ts';
import { within } from './within.ts';

const CLOSE_MS = 2_000;
/** One request takes as long as so many openings, and never less than this in milliseconds. */
const OPENINGS = 20;
const LEAST_MS = 5_000;

/** A session that stays open until it is closed. */
export interface OpenSession {
  /** What requests that change nothing are answered, by request. */
  read(): Promise<JsonObject>;
  /** Asks for no more than a client that only looks in; an error is an answer. */
  lookIn(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a session of a server over HTTP; its requests get as long as the opening says, at most `timeoutMs` each. */
export function openSession(url: string, { timeoutMs }: { timeoutMs: number }): Promise<OpenSession> {
  const transport = httpTransport(url);
  return opened(transport, { timeoutMs, end: () => transport.terminateSession() });
}

/** The same over HTTP+SSE, at the address of its stream. */
export const openSseSession = (url: string, { timeoutMs }: { timeoutMs: number }): Promise<OpenSession> =>
  opened(sseTransport(url), { timeoutMs });

interface Opening {
  readonly timeoutMs: number;
  /** Tells the server that the session is over. */
  readonly end?: () => Promise<unknown>;
}

async function opened(transport: Transport, { timeoutMs, end }: Opening): Promise<OpenSession> {
  const client = answeringClient();
  const close = async (): Promise<void> => {
    if (end)
      await within(
        end().catch(() => undefined),
        CLOSE_MS,
      );
    await within(client.close(), CLOSE_MS);
  };
  const since = performance.now();
  try {
    await client.connect(transport, { timeout: timeoutMs });
  } catch (error) {
    await close();
    throw error;
  }
  const requestMs = Math.min(timeoutMs, Math.max(LEAST_MS, OPENINGS * (performance.now() - since)));
  const lookIn = async (): Promise<void> => {
    const method = client.getServerCapabilities()?.tools ? 'tools/list' : 'ping';
    await client.request({ method }, ResultSchema, { timeout: requestMs }).catch(() => undefined);
  };
  return { read: () => askEverything(client, requestMs), lookIn, close };
}

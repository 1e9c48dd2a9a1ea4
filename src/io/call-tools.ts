import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ResultSchema, type JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { UserError } from '../errors.ts';
import type { JsonObject } from '../surface/surface.ts';
import type { AllowedTool } from '../verify/tool-roles.ts';
import { answeringClient } from './answering-client.ts';
import { gist } from './gist.ts';
import { within } from './within.ts';

const LATE_MS = 200;
const CLOSE_MS = 2_000;

/** What a client heard of one call, in order: what it was told and asked, then the answer, then what came after it. */
export interface HeardCall {
  readonly tool: string;
  readonly heard: readonly JsonObject[];
  readonly late: readonly JsonObject[];
}

/** What a client heard in one session. */
export interface HeardSession {
  /** The methods that came before any tool was called, such as a server's question for roots. */
  readonly atStart: readonly string[];
  readonly calls: readonly HeardCall[];
}

interface Patience {
  readonly timeoutMs: number;
  /** What has to have come before the first call, as long as there is time. */
  readonly awaited?: readonly string[];
}

/**
 * Calls tools one after the other in a session of its own, with progress and logs on and a client that answers whatever
 * it is asked; closes the connection. Only for tools that the user has named.
 * @throws UserError when the server cannot be reached
 */
export async function callTools(
  transport: Transport,
  tools: readonly AllowedTool[],
  { timeoutMs, awaited = [] }: Patience,
): Promise<HeardSession> {
  const client = answeringClient();
  try {
    const messages = recorded(transport);
    await client.connect(transport, { timeout: timeoutMs });
    const atStart = await heardAtStart(client, { messages, timeoutMs }, awaited);
    if (client.getServerCapabilities()?.logging) await client.setLoggingLevel('debug', { timeout: timeoutMs });
    const calls: HeardCall[] = [];
    for (const tool of tools) calls.push(await heardOf(client, tool, { messages, timeoutMs }));
    return { atStart, calls };
  } catch (cause) {
    throw new UserError(`the server cannot be called: ${gist(String(cause))}`, { cause });
  } finally {
    if (transport instanceof StreamableHTTPClientTransport)
      await within(
        transport.terminateSession().catch(() => undefined),
        CLOSE_MS,
      );
    await within(client.close(), CLOSE_MS);
  }
}

/** The messages of the server that are no answers, as they come, for a client that will connect; ids and pings differ from run to run. */
function recorded(transport: Transport): JsonObject[] {
  const messages: JsonObject[] = [];
  transport.onmessage = (message: JSONRPCMessage) => {
    if ('method' in message && message.method !== 'ping')
      messages.push({ method: message.method, ...(message.params && { params: message.params }) });
  };
  return messages;
}

interface Listening {
  readonly messages: JsonObject[];
  readonly timeoutMs: number;
}

/** What comes by itself belongs to no call. A server asks as soon as a client has initialized, thus before it answers a ping. */
async function heardAtStart(
  client: Client,
  { messages, timeoutMs }: Listening,
  awaited: readonly string[],
): Promise<string[]> {
  const until = performance.now() + timeoutMs;
  await client.ping({ timeout: timeoutMs });
  const isThere = (method: string): boolean => messages.some((message) => message['method'] === method);
  do await delay(LATE_MS);
  while (!awaited.every(isThere) && performance.now() < until);
  return messages.splice(0).map(({ method }) => String(method));
}

async function heardOf(client: Client, tool: AllowedTool, { messages, timeoutMs }: Listening): Promise<HeardCall> {
  const { name, arguments: given } = tool;
  messages.length = 0;
  // The same token for everybody: clients choose their own, and choose alike.
  const params = { name, arguments: given, _meta: { progressToken: 'mcp-migrate' } };
  const answer = await client
    .request({ method: 'tools/call', params }, ResultSchema, { timeout: timeoutMs })
    .catch((error: unknown) => ({ error: String(error) }));
  const heard = [...messages.splice(0), { answer }];
  await delay(LATE_MS);
  return { tool: name, heard, late: messages.splice(0) };
}

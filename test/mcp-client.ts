import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { onTestFinished } from 'vitest';
import { repository } from './temp-folder.ts';

export const BIN = path.join(repository, 'dist/bin.js');
const CALL_MS = 500_000;

/** What a tool answered. */
export interface Told {
  readonly isError: boolean;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly progress: readonly string[];
}

/** A client that is connected until the test is over. */
export async function connected(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return client;
}

/** A client of `mcp-migrate mcp` with these words behind it, over stdio. */
export const agentClient = (...words: readonly string[]): Promise<Client> =>
  connected(
    new StdioClientTransport({
      command: process.execPath,
      args: [BIN, 'mcp', ...words],
      cwd: repository,
      stderr: 'pipe',
    }),
  );

/** Who calls, and what cancels the call. */
interface Caller {
  readonly client: Client;
  readonly signal: AbortSignal;
}

/** Calls a tool; the SDK holds its result against the schema. */
export async function call(from: Client | Caller, name: string, input: object): Promise<Told> {
  const { client, signal } = 'client' in from ? from : { client: from, signal: undefined };
  const progress: string[] = [];
  const result = await client.callTool({ name, arguments: { ...input } }, undefined, {
    timeout: CALL_MS,
    onprogress: ({ message = '' }) => progress.push(message),
    ...(signal && { signal }),
  });
  const [first] = result.content as { text: string }[];
  const { isError = false, structuredContent = {} } = result;
  return {
    isError: isError === true,
    text: first?.text ?? '',
    data: structuredContent as Told['data'],
    progress,
  };
}

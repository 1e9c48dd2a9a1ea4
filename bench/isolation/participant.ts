import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ListRootsRequestSchema, ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { until, within } from '../../src/io/within.ts';

const ANSWER_MS = 10_000;

/** A client that keeps what it is told. */
export interface Participant {
  /** Answers, then notifications: over HTTP they come by different streams, in no order between them. */
  heard(): readonly string[];
  call(tool: string, given?: Readonly<Record<string, unknown>>): Promise<void>;
  subscribe(uri: string): Promise<void>;
  unsubscribe(uri: string): Promise<void>;
  /** Waits for so many notifications since the start, or for the time to be up. */
  updates(least: number): Promise<void>;
  /** Replaces the roots, and waits until the server knows them. */
  roots(folder: string): Promise<void>;
  leave(): Promise<void>;
}

/** How a client reaches its server: `listens` resolves once nothing that is sent to the client is lost. */
export interface Way {
  readonly transport: Transport;
  readonly listens: Promise<unknown>;
}

export function overStdio(command: readonly string[], env: Readonly<Record<string, string>>): Way {
  const [program = '', ...args] = command;
  const transport = new StdioClientTransport({ command: program, args, env: { ...env }, stderr: 'ignore' });
  return { transport, listens: Promise.resolve() };
}

export function overHttp(url: string): Way {
  let opened = (): void => undefined;
  const open = new Promise<void>((resolve) => (opened = resolve));
  const fetchAndTell: typeof fetch = async (address, init) => {
    const response = await fetch(address, init);
    if (init?.method === 'GET') opened();
    return response;
  };
  const transport = new StreamableHTTPClientTransport(new URL(url), { fetch: fetchAndTell });
  return { transport, listens: within(open, ANSWER_MS) };
}

export async function participant({ transport, listens }: Way, folder: string): Promise<Participant> {
  const client = new Client({ name: 'bench', version: '1.0.0' }, { capabilities: { roots: { listChanged: true } } });
  const answers: string[] = [];
  const updated: string[] = [];
  let root = folder;
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: `file://${root}` }] }));
  client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
    updated.push(`updated ${params.uri}`);
  });
  await client.connect(transport);
  await listens;
  const answer = async (name: string, given: Readonly<Record<string, unknown>> = {}): Promise<string> => {
    const { content, isError } = await client.callTool({ name, arguments: given });
    return JSON.stringify({ content, isError: isError ?? false });
  };
  return {
    heard: () => [...answers, ...updated],
    async call(tool, given) {
      answers.push(await answer(tool, given));
    },
    async subscribe(uri) {
      await client.subscribeResource({ uri });
    },
    async unsubscribe(uri) {
      await client.unsubscribeResource({ uri });
    },
    async updates(least) {
      await until(() => updated.length >= least, ANSWER_MS);
    },
    async roots(next) {
      root = next;
      await client.sendRootsListChanged();
      await until(async () => (await answer('list_allowed_directories')).includes(next), ANSWER_MS);
    },
    leave: () => client.close(),
  };
}

import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  type JSONRPCMessage,
} from '@modelcontextprotocol/sdk/types.js';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { JSON_HEADERS, keepTrack, post, session, openSession } from './template-client.ts';
import { until, type RunningServer } from './template-project.ts';

const keep = keepTrack();
const asking = { server: 'asking' };

const CRUNCH = [...[1, 2, 3].flatMap((round) => [`crunch is at ${round}`, `round ${round}`]), 'crunch: crunched'];

/** What a client heard, in the order in which it came. */
interface Listening {
  readonly name: string;
  readonly client: Client;
  readonly sessionId: string;
  readonly heard: string[];
}

describe.each(['stateful', 'v2'] as const)('%s: what a handler sends through its server', (template) => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await keep.start(await keep.project(template, asking));
  });

  it.each([true, false])('comes in order and before the answer, with a stream of GET: %s', async (listens) => {
    const [anna, bernd] = [await connected(server, 'anna', listens), await connected(server, 'bernd', listens)];
    await Promise.all([call(anna, 'crunch'), call(bernd, 'crunch'), call(bernd, 'ask'), call(anna, 'ask')]);
    for (const { name, heard } of [anna, bernd]) {
      const isCrunch = (text: string): boolean => /round|crunch/.test(text);
      expect(heard.filter(isCrunch)).toEqual(CRUNCH);
      expect(heard.filter((text) => !isCrunch(text))).toEqual([
        ...['ask is at 1', 'sampling/createMessage', 'between', 'elicitation/create'],
        `ask: {"type":"text","text":"${name}"} {"yes":true}`,
      ]);
    }
  });

  it('belongs to the request of its token, wherever it is sent', async () => {
    const anna = await connected(server, 'anna', false);
    await call(anna, 'queued');
    expect(anna.heard).toEqual(['queued is at 1', 'queued: queued']);
  });

  it('is there before the answer where it tells of new tools', async () => {
    const anna = await connected(server, 'anna', false);
    await call(anna, 'announce');
    expect(anna.heard).toEqual(['notifications/tools/list_changed', 'announce: announced']);
  });

  it('goes on the stream of GET after the answer, and when another session was asked', async () => {
    const [anna, bernd] = [await connected(server, 'anna', true), await connected(server, 'bernd', true)];
    await call(anna, 'linger');
    await until(() => anna.heard.length === 3, 'message after the answer');
    expect(anna.heard).toEqual(['in time', 'linger: gone', 'too late']);
    await call(bernd, 'ring');
    await until(() => anna.heard.includes('heard') && bernd.heard.includes('heard'), 'bell');
    expect(bernd.heard.slice(0, 2)).toEqual(['heard', 'ring: rang']);
  });

  it('waits for the stream of GET where it is sent before there is one', async () => {
    const client = new Client({ name: 'clara', version: '1.0.0' }, { capabilities: { roots: {} } });
    client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: 'file:///project' }] }));
    await client.connect(new StreamableHTTPClientTransport(server.url ?? new URL('http://127.0.0.1')));
    onTestFinished(() => client.close());
    const { content } = await client.callTool({ name: 'roots', arguments: {} });
    expect(content).toEqual([{ type: 'text', text: '[{"uri":"file:///project"}]' }]);
  });

  it('goes on the stream of GET when that of the request was lost', async () => {
    const anna = await connected(server, 'anna', true);
    const lost = new AbortController();
    const body = JSON.stringify({ jsonrpc: '2.0', id: 99, method: 'tools/call', params: { name: 'crunch' } });
    const headers = { ...JSON_HEADERS, ...session(anna.sessionId) };
    const { body: stream } = await fetch(server.url ?? '', { method: 'POST', body, headers, signal: lost.signal });
    await stream?.getReader().read();
    lost.abort();
    await until(() => anna.heard.includes('round 3'), 'last message');
    expect(anna.heard).not.toContain('round 1');
  });

  it('is left out where it is less than the client wants to hear', async () => {
    const anna = await connected(server, 'anna', true);
    await anna.client.setLoggingLevel('warning');
    await call(anna, 'crunch');
    expect(anna.heard).toEqual(CRUNCH.filter((text) => !text.startsWith('round')));
    await anna.client.setLoggingLevel('debug');
    await call(anna, 'linger');
    expect(anna.heard.slice(-2)).toEqual(['in time', 'linger: gone']);
  });

  it('reaches the stream of a batch as long as its own request is open', async () => {
    const id = await openSession(server);
    const batch = ['linger', 'crunch'].map((name, index) => ({
      ...{ jsonrpc: '2.0', id: index + 10, method: 'tools/call' },
      params: { name, arguments: {}, _meta: { progressToken: name } },
    }));
    const headers = { ...session(id), 'mcp-protocol-version': '2025-03-26' };
    const { text } = await post(server, JSON.stringify(batch), headers);
    const sent = messagesOf(text).map((message) => toldOf(message));
    expect(sent.filter((told) => !/round/.test(told))).toEqual([
      ...['in time', '10', 'crunch is at 1', 'crunch is at 2', 'crunch is at 3', '11'],
    ]);
  });
});

describe('an error that nobody catches', () => {
  it.each(['stateful', 'stateless', 'v2'] as const)('%s: of one client leaves the others alone', async (template) => {
    const server = await keep.start(await keep.project(template, asking));
    const [anna, bernd] = [await connected(server, 'anna', false), await connected(server, 'bernd', false)];
    await call(anna, 'stray');
    await server.logged('lost its way');
    await call(bernd, 'ring');
    expect(bernd.heard.at(-1)).toBe('ring: rang');
  });

  it('of nobody ends the process, as without HTTP', async () => {
    const server = await keep.start(await keep.project('stateful', asking));
    server.kill('SIGUSR2');
    const { code, stderr } = await server.exited;
    expect(code).toBe(1);
    expect(stderr).toContain('Error: ends for everybody');
  });
});

it('without sessions comes with the answer too', async () => {
  const server = await keep.start(await keep.project('stateless', asking));
  const anna = await connected(server, 'anna', true);
  await Promise.all([call(anna, 'crunch'), call(anna, 'announce')]);
  const told = anna.heard.filter((text) => !/tools|announce/.test(text));
  expect(told).toEqual(CRUNCH);
  await call(anna, 'ask');
  expect(anna.heard.at(-1)).toBe('ask: a client without a session cannot be asked');
});

/** A client that answers what it is asked with its name. One that does not listen opens no stream of its own. */
async function connected(server: RunningServer, name: string, listens: boolean): Promise<Listening> {
  const client = new Client({ name, version: '1.0.0' }, { capabilities: { sampling: {}, elicitation: {} } });
  const content = { type: 'text' as const, text: name };
  client.setRequestHandler(CreateMessageRequestSchema, () => ({ role: 'assistant', model: 'none', content }));
  client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { yes: true } }));
  const streams: Response[] = [];
  const transport = new StreamableHTTPClientTransport(server.url ?? new URL('http://127.0.0.1'), {
    fetch: async (url, init) => {
      if (init?.method !== 'GET') return fetch(url, init);
      const answer = listens ? await fetch(url, init) : new Response(null, { status: 405 });
      streams.push(answer);
      return answer;
    },
  });
  const heard: string[] = [];
  await client.connect(transport);
  await until(() => streams.length > 0, 'stream');
  const { onmessage } = transport;
  transport.onmessage = (message) => {
    if ('method' in message) heard.push(toldOf(message));
    onmessage?.(message);
  };
  onTestFinished(() => client.close());
  return { name, client, heard, sessionId: transport.sessionId ?? '' };
}

async function call({ client, heard }: Listening, name: string): Promise<void> {
  const params = { name, arguments: {}, _meta: { progressToken: name } };
  const { content } = await client.callTool(params);
  heard.push(`${name}: ${(content as { text: string }[])[0]?.text ?? ''}`);
}

function toldOf(message: JSONRPCMessage): string {
  if (!('method' in message)) return String(message.id);
  const { data, progress, progressToken } = message.params ?? {};
  if (typeof data === 'string') return data;
  return typeof progress === 'number' ? `${String(progressToken)} is at ${progress}` : message.method;
}

const messagesOf = (text: string): JSONRPCMessage[] =>
  [...text.matchAll(/^data: (.+)$/gm)].map(([, data = '']) => JSON.parse(data) as JSONRPCMessage);

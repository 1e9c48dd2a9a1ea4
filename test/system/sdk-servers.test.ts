import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CallToolResultSchema, ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Running } from '../../fixtures/servers/running.ts';
import { knownDeviations } from '../../fixtures/servers/known-deviations.ts';
import { requirements } from '../../src/spec/requirements/index.ts';

const withSessions = ['template', 'template-oauth', 'v1-oauth', 'v1-stateful', 'v2-sessions'];
const withoutSessions = ['v1-stateless', 'v2-dual'];

describe('servers on an SDK', () => {
  it.each([...withSessions, ...withoutSessions])('%s serves the SDK client', async (name) => {
    const client = await connect(name);
    const { content } = await client.callTool({ name: 'echo', arguments: { text: 'héllo' } });
    expect(content).toEqual([{ type: 'text', text: '{"text":"héllo"}' }]);
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(expect.arrayContaining(['slow', 'count', 'ask', 'log', 'announce']));
    expect((await client.listResources()).resources).toHaveLength(2);
    expect((await client.listPrompts()).prompts).toHaveLength(2);
  });

  it.each(withSessions)('%s asks, tells how far it is, and counts', async (name) => {
    const client = await connect(name);
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { name: 'Ada' } }));
    expect(await client.callTool({ name: 'ask', arguments: {} })).toMatchObject({ content: [{ text: 'Hello Ada' }] });
    const steps: number[] = [];
    const onprogress = ({ progress }: { progress: number }) => steps.push(progress);
    await client.callTool({ name: 'slow', arguments: { ms: 40 } }, CallToolResultSchema, { onprogress });
    expect(steps).toEqual([1, 2, 3]);
    expect(await client.callTool({ name: 'count', arguments: {} })).toMatchObject({ content: [{ text: '1' }] });
  });
});

describe('known deviations', () => {
  it('are requirements', () => {
    const ids = new Set(requirements.map(({ id }) => id));
    const named = Object.values(knownDeviations).flatMap((deviations) => Object.keys(deviations));
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  });
});

async function connect(name: string) {
  const fixture = new URL(`../../fixtures/servers/conformant/${name}.ts`, import.meta.url).href;
  const running = await ((await import(fixture)) as { start: () => Promise<Running> }).start();
  const client = new Client({ name: 'test', version: '1.0.0' }, { capabilities: { elicitation: {} } });
  const headers = Object.fromEntries(running.headers ?? []);
  const transport = new StreamableHTTPClientTransport(new URL(running.url), { requestInit: { headers } });
  onTestFinished(async () => {
    await client.close();
    await running.close();
  });
  await client.connect(transport);
  return client;
}

import { join } from 'node:path';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { Hono } from 'hono';
import { beforeAll, describe, expect, it } from 'vitest';
import { startIssuer } from './oauth-issuer.ts';
import { INITIALIZE, JSON_HEADERS, bearer, callTool, keepTrack, session, ALICE, KEYS } from './template-client.ts';

interface App {
  createApp: (createServer: () => McpServer, settings?: object) => Hono;
}
interface Settings {
  readSettings: (env: Record<string, string>) => object;
}

const keep = keepTrack();

function createServer(): McpServer {
  const server = new McpServer({ name: 'app', version: '1.0.0' });
  server.registerTool('greet', {}, () => ({ content: [{ type: 'text', text: 'hello' }] }));
  return server;
}

interface Sent {
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const post = (app: Pick<Hono, 'fetch'>, body: string, { url = 'http://localhost/mcp', headers }: Sent = {}) =>
  app.fetch(new Request(url, { method: 'POST', headers: { ...JSON_HEADERS, ...headers }, body }));

describe.each(['stateful', 'stateless'] as const)('createApp, %s: a Hono app without a server of its own', (kind) => {
  let { createApp } = {} as App;
  let { readSettings } = {} as Settings;
  beforeAll(async () => {
    const { folder } = await keep.project(kind);
    ({ createApp } = (await import(join(folder, 'mcp-http/app.js'))) as App);
    ({ readSettings } = (await import(join(folder, 'mcp-http/settings.js'))) as Settings);
  });

  it('answers what a fetch runtime hands over', async () => {
    const app = createApp(createServer);
    const opened = await post(app, INITIALIZE);
    expect(opened.status, await opened.clone().text()).toBe(200);
    const id = opened.headers.get('mcp-session-id');
    const called = await post(app, callTool('greet'), { headers: id === null ? {} : session(id) });
    expect(await called.text()).toContain('hello');
  });

  it('says 503 while the issuer cannot be reached: a runtime that starts nothing finds out with the first token', async () => {
    const issuer = await startIssuer('https://mcp.example/mcp');
    issuer.close();
    const env = { MCP_OAUTH_ISSUER: issuer.name, MCP_PUBLIC_URL: 'https://mcp.example/mcp' };
    const app = createApp(createServer, readSettings(env));
    const answer = await post(app, INITIALIZE, { headers: bearer('a.b.c') });
    expect([answer.status, answer.headers.get('retry-after'), answer.headers.get('www-authenticate')]).toEqual([
      503,
      '30',
      null,
    ]);
    expect((await post(app, INITIALIZE)).status).toBe(401);
  });

  it('takes routes of its user, behind the guards', async () => {
    const app = createApp(createServer).get('/version', (context) => context.text('1.0.0'));
    const ask = (host: string) => app.fetch(new Request(`http://${host}/version`));
    expect(await (await ask('localhost')).text()).toBe('1.0.0');
    expect((await ask('evil.example')).status).toBe(403);
  });

  it('is mounted in another app', async () => {
    const app = new Hono();
    app.get('/', (context) => context.text('mine')).route('/tools', createApp(createServer));
    expect(await (await app.request('http://localhost/')).text()).toBe('mine');
    const url = 'http://localhost/tools/mcp';
    expect((await post(app, INITIALIZE, { url })).status).toBe(200);
    expect((await post(app, INITIALIZE, { url, headers: { host: 'evil.example' } })).status).toBe(403);
  });

  it('takes settings from its user', async () => {
    const app = createApp(createServer, readSettings({ MCP_API_KEYS: KEYS, MCP_ALLOWED_HOSTS: 'mcp.example' }));
    const url = 'https://mcp.example/mcp';
    expect((await post(app, INITIALIZE, { url })).status).toBe(401);
    expect((await post(app, INITIALIZE, { url, headers: bearer(ALICE) })).status).toBe(200);
  });
});

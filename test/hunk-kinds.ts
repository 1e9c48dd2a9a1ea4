import { endpoint, IMPORTS, LISTEN, type Kind } from './repair-kinds.ts';

const SERVER = `
function createServer() {
  const server = new McpServer({ name: 'demo', version: '1.0.0' });
  server.registerTool('hello', { description: 'says hello' }, async () => ({ content: [{ type: 'text', text: 'hello' }] }));
  return server;
}
`;

/** An event store keeps the endpoint of an express app from being replaced as a whole. */
const onExpress = `${IMPORTS}import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js';
${SERVER}${endpoint({
  status: 400,
  made: 'eventStore: new InMemoryEventStore(), sessionIdGenerator: () => randomUUID(), onsessioninitialized: (id) => void (transports[id] = transport)',
})}${LISTEN}`;

const onPlainServer = `${IMPORTS}${SERVER}
const sessions = new Map();

function refuse(res, status) {
  res.writeHead(status, { 'content-type': 'application/json' });
  res.end(JSON.stringify({ jsonrpc: '2.0', error: { code: -32000, message: 'No valid session' }, id: null }));
}

const httpServer = createHttpServer(async (req, res) => {
  if (new URL(req.url, 'http://localhost').pathname !== '/mcp') return res.writeHead(404).end();
  const id = req.headers['mcp-session-id'];
  if (id && sessions.has(id)) return sessions.get(id).handleRequest(req, res);
  if (id || req.method !== 'POST') return refuse(res, 400);
  const name = 'session-' + randomUUID();
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => name,
    eventStore: undefined,
    onsessioninitialized: (created) => void sessions.set(created, transport),
    onsessionclosed: (closed) => void sessions.delete(closed),
  });
  await createServer().connect(transport);
  await transport.handleRequest(req, res);
});

httpServer.listen(Number(process.env.PORT || 3000), '127.0.0.1', function () {
  console.log(\`listening on \${this.address().port}\`);
});
`;

const onHono = `import { randomUUID } from 'node:crypto';
import { serve } from '@hono/node-server';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { Hono } from 'hono';
${SERVER}
const sessions = new Map();
const app = new Hono();

app.post('/mcp', async (c) => {
  const id = c.req.header('mcp-session-id');
  if (id && sessions.has(id)) return sessions.get(id).handleRequest(c.req.raw);
  if (id) return c.json({ jsonrpc: '2.0', error: { code: -32000, message: 'No valid session' }, id: null }, 400);
  const transport = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (created) => void sessions.set(created, transport),
    onsessionclosed: (closed) => void sessions.delete(closed),
  });
  await createServer().connect(transport);
  return transport.handleRequest(c.req.raw);
});

app.on(['GET', 'DELETE'], '/mcp', async (c) => {
  const id = c.req.header('mcp-session-id');
  const transport = id ? sessions.get(id) : undefined;
  if (!transport) return c.text('No valid session', 400);
  return transport.handleRequest(c.req.raw);
});

serve({ fetch: app.fetch, port: Number(process.env.PORT || 3000), hostname: '127.0.0.1' }, ({ port }) =>
  console.log(\`listening on \${port}\`),
);
`;

/** Endpoints that no rule replaces as a whole, right but for the status of unknown sessions; each a whole source. */
export const hunkKinds: readonly Kind[] = [
  { framework: 'express', source: onExpress },
  { framework: 'node:http', source: onPlainServer },
  { framework: 'hono', source: onHono },
].map((kind) => ({ ...kind, fault: 'one status: an unknown session answered 400', fails: 'session-unknown-404' }));

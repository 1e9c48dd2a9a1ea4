/** What all of them import. */
export const IMPORTS = `\
import { randomUUID } from 'node:crypto';
import { createServer as createHttpServer } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express from 'express';

`;
const TOOL = `\
server.registerTool('hello', { description: 'says hello' }, async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return { content: [{ type: 'text', text: 'hello' }] };
  });`;
/** One server of the module. */
export const SHARED = `const server = new McpServer({ name: 'demo', version: '1.0.0' });\n${TOOL}\n`;
const FACTORY = `\
function createServer() {
  const server = new McpServer({ name: 'demo', version: '1.0.0' });
  ${TOOL}
  return server;
}
`;
/** An endpoint with sessions, as the guides print it, but for what a kind of fault changes. */
const APP = `
const app = express();
app.use(express.json());
`;
export const endpoint = ({
  made = 'sessionIdGenerator: () => randomUUID(), onsessioninitialized: (id) => void (transports[id] = transport)',
  server = 'await createServer().connect(transport);',
  early = '',
  status = 404,
  body = ', req.body',
  isOpening = "!id && req.body?.method === 'initialize'",
} = {}): string => `${APP}
const transports = {};

app.all('/mcp', async (req, res) => {
  const id = req.headers['mcp-session-id'];
  let transport = transports[id];
  if (!transport && ${isOpening}) {
    transport = new StreamableHTTPServerTransport({ ${made} });
    ${early}
    ${server}
  } else if (!transport) {
    res.status(${status}).json({ jsonrpc: '2.0', error: { code: -32000, message: 'No such session' }, id: null });
    return;
  }
  await transport.handleRequest(req, res${body});
});
`;

const ONE_TRANSPORT = (options: string): string => `
const app = express();
app.use(express.json());
const transport = new StreamableHTTPServerTransport({ ${options} });
await server.connect(transport);

app.all('/mcp', async (req, res) => {
  await transport.handleRequest(req, res, req.body);
});
`;

const PORT = 'const port = Number(process.env.PORT || 3000);\n';
/** How most of them listen. */
export const LISTEN = `
${PORT}app.listen(port, () => console.log(\`listening on \${port}\`));
`;
/** The same on a server of node:http, which reads no body in front. */
const LISTEN_PLAIN = `
${PORT}httpServer.listen(port, () => console.log(\`listening on \${port}\`));
`;

/** A server with one fault. */
export interface Kind {
  readonly fault: string;
  /** What it stands on; express unless it says so. */
  readonly framework?: string;
  readonly source: string;
  /** How it listens where that is not on an app of express. */
  readonly listen?: string;
  /** A check that fails before: some of the servers do not get further than that. */
  readonly fails: string;
}

/** The kinds of faulty endpoints that guides print (knowledge/requirements.md, section 16). */
export const kinds: readonly Kind[] = [
  {
    fault: 'one server for all sessions',
    source: SHARED + endpoint({ server: 'await server.connect(transport);' }),
    fails: 'rpc-initialize-result',
  },
  {
    fault: 'one transport for all clients',
    source: SHARED + ONE_TRANSPORT('sessionIdGenerator: () => randomUUID()'),
    fails: 'rob-session-isolation',
  },
  {
    fault: 'an option that does not exist',
    source:
      FACTORY + endpoint({ made: 'sessionId: randomUUID()', early: 'transports[transport.sessionId] = transport;' }),
    fails: 'rpc-initialize-result',
  },
  { fault: 'a body that is not handed on', source: FACTORY + endpoint({ body: '' }), fails: 'rpc-initialize-result' },
  {
    fault: 'stored before the id exists',
    source:
      FACTORY +
      endpoint({
        made: 'sessionIdGenerator: () => randomUUID()',
        early: 'transports[transport.sessionId] = transport;',
      }),
    fails: 'rpc-initialize-result',
  },
  {
    fault: 'an unknown session answered 400',
    source: FACTORY + endpoint({ status: 400 }),
    fails: 'session-unknown-404',
  },
  {
    fault: 'an unknown session opened anew',
    source: SHARED + endpoint({ server: 'await server.connect(transport);', isOpening: 'true' }),
    fails: 'rpc-initialize-result',
  },
  {
    fault: 'one server for all requests',
    source:
      SHARED +
      `
const app = express();
app.use(express.json());

app.post('/mcp', async (req, res) => {
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  res.on('close', () => void transport.close());
  await server.connect(transport);
  await transport.handleRequest(req, res, req.body);
});
`,
    fails: 'rob-cross-talk-calls',
  },
  {
    fault: 'one server for all requests',
    source: `${SHARED}
const httpServer = createHttpServer(async (req, res) => {
  if (req.url === '/mcp' && req.method === 'POST') {
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    res.on('close', () => void transport.close());
    await server.connect(transport);
    await transport.handleRequest(req, res);
    return;
  }
  if (req.url === '/version') return void res.end('1.0.0');
  res.writeHead(404).end();
});
`,
    framework: 'node:http',
    listen: LISTEN_PLAIN,
    fails: 'life-stays-up',
  },
  {
    fault: 'one transport for all clients',
    source: `${SHARED}
const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => randomUUID() });
await server.connect(transport);

const httpServer = createHttpServer(async (req, res) => {
  const { pathname } = new URL(req.url ?? '/', 'http://localhost');
  if (pathname !== '/mcp') {
    res.writeHead(404).end();
    return;
  }
  await transport.handleRequest(req, res);
});
`,
    framework: 'node:http',
    listen: LISTEN_PLAIN,
    fails: 'rob-session-isolation',
  },
  {
    fault: 'routes added to an app, 400',
    source: `${FACTORY}
function addRoutes(app) {${endpoint({ status: 400 }).replace(APP, '')}}

const app = express();
app.use(express.json());
addRoutes(app);
app.get('/version', (_req, res) => void res.end('1.0.0'));
`,
    fails: 'session-unknown-404',
  },
  {
    fault: 'a stateless transport used again',
    source: SHARED + ONE_TRANSPORT('sessionIdGenerator: undefined'),
    fails: 'rpc-initialize-result',
  },
];

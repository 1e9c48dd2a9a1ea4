import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, onTestFinished, test } from 'vitest';
import { Processes } from '../../src/io/run-process.ts';
import { startHttp } from '../../src/io/start-server.ts';
import type { Report } from '../../src/report/report.ts';
import { migrate, runCli, serverProject } from '../command-line.ts';

const LONG_MS = 600_000;

const IMPORTS = `\
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
const SHARED = `const server = new McpServer({ name: 'demo', version: '1.0.0' });\n${TOOL}\n`;
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
const endpoint = ({
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
const LISTEN = `
${PORT}app.listen(port, () => console.log(\`listening on \${port}\`));
`;
/** The same on a server of node:http, which reads no body in front. */
const LISTEN_PLAIN = `
${PORT}httpServer.listen(port, () => console.log(\`listening on \${port}\`));
`;

interface Kind {
  readonly fault: string;
  readonly source: string;
  /** How it listens where that is not on an app of express. */
  readonly listen?: string;
  /** A check that fails before: some of the servers do not get further than that. */
  readonly fails: string;
}

/** The kinds of faulty endpoints that guides print (knowledge/requirements.md, section 16). */
const kinds: readonly Kind[] = [
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
    fault: 'one server for all requests, on node:http',
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
    listen: LISTEN_PLAIN,
    fails: 'rob-cross-talk-calls',
  },
  {
    fault: 'one transport for all paths but others, on node:http',
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
    listen: LISTEN_PLAIN,
    fails: 'rob-session-isolation',
  },
  {
    fault: 'an unknown session answered 400, in a function that gets the app',
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
    fault: 'a transport without sessions used again',
    source: SHARED + ONE_TRANSPORT('sessionIdGenerator: undefined'),
    fails: 'rpc-initialize-result',
  },
];

interface Seen {
  readonly failed: readonly string[];
  readonly blocked: readonly string[];
}

/** The checks of level MUST that failed, and those that could not be tried. */
function seenIn(report: Report): Seen {
  const checks = report.checks.filter(({ level }) => level === 'MUST');
  const idsOf = (wanted: string): string[] => checks.filter(({ outcome }) => outcome === wanted).map(({ id }) => id);
  return { failed: idsOf('fail'), blocked: idsOf('blocked') };
}

/** The same of a project, as the verifier starts it. */
async function failing(folder: string): Promise<Seen> {
  const { stdout, stderr } = await runCli(['verify', folder, '--json', '--allow-tool', 'hello']);
  if (stdout === '') throw new Error(`no report: ${stderr}`);
  return seenIn(JSON.parse(stdout) as Report);
}

test.each(kinds)('$fault: repaired and proven', { timeout: LONG_MS }, async ({ source, fails, listen = LISTEN }) => {
  const dependencies = { '@modelcontextprotocol/sdk': '^1.20.0', express: '^5.0.0' };
  const folder = await serverProject(
    { 'index.js': IMPORTS + source + listen },
    { dependencies, scripts: { start: 'node index.js' } },
  );
  expect((await failing(folder)).failed).toContain(fails);
  const { code, left, report } = await migrate(folder, '--allow-tool', 'hello');
  expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(report.proofs.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
  expect({ code, left, outcome: report.outcome }).toEqual({ code: 0, left: [], outcome: 'proven' });
  expect(seenIn(report)).toEqual({ failed: [], blocked: [] });
});

/** Started over stdio unless it is told otherwise, with a page of its own beside the endpoint. */
const besideStdio = `\
${IMPORTS}import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

${SHARED}
async function startWeb(port) {
${endpoint({ server: 'await server.connect(transport);', status: 400 })}
  app.get('/version', (_req, res) => {
    res.json({ version: '1.0.0' });
  });
  app.listen(port, '127.0.0.1', () => console.error(\`listening on \${port}\`));
}

if (process.argv.includes('--http')) await startWeb(Number(process.env.PORT || 3000));
else await server.connect(new StdioServerTransport());
`;

test('what had an option for HTTP keeps it, and its pages', { timeout: LONG_MS }, async () => {
  const dependencies = { '@modelcontextprotocol/sdk': '^1.20.0', express: '^5.0.0' };
  const folder = await serverProject({ 'index.js': besideStdio }, { dependencies });
  const { code, left, report } = await migrate(folder);
  expect(report.proofs.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
  expect({ code, left, outcome: report.outcome }).toEqual({ code: 0, left: [], outcome: 'proven' });
  const processes = new Processes();
  onTestFinished(() => processes.endAll());
  const spec = { command: process.execPath, args: ['index.js', '--http'], cwd: folder, env: {} };
  const { url } = await startHttp(spec, { processes, timeoutMs: LONG_MS, transport: 'NONE_AT_ALL' });
  expect(await (await fetch(new URL('/version', url))).json()).toEqual({ version: '1.0.0' });
  const clients = [1, 2].map(() => new Client({ name: 'test', version: '1.0.0' }));
  for (const client of clients) await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  const listed = await Promise.all(clients.map((client) => client.listTools()));
  expect(listed.map(({ tools }) => tools.map(({ name }) => name))).toEqual([['hello'], ['hello']]);
  await Promise.all(clients.map((client) => client.close()));
});

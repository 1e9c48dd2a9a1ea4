import { expect, test } from 'vitest';
import type { Files } from '../src/edits/edit.ts';
import { readTemplates } from '../src/io/read-templates.ts';
import { planAllStarts } from '../src/plan/plan-all-starts.ts';
import type { Plan } from '../src/plan/plan.ts';
import type { MigrationOptions } from '../src/project/project-model.ts';
import { transforms } from '../src/transforms/index.ts';
import { demoServer, manifestText } from './command-line.ts';

const options: MigrationOptions = { sessions: 'stateful', state: 'session', shared: [], auth: ['api-key'] };
const templates = await readTemplates();

const OWN_PAGE = "app.get('/version', (req, res) => res.json({ version: '1.0.0' }));";
const HANDS_ON = 'await transports.get(req.query.sessionId)?.handlePostMessage(req, res);';

const sseServer = (messages = HANDS_ON): string => `\
import express from 'express';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';

const app = express();
const transports = new Map();
const server = new McpServer({ name: 'demo', version: '1.0.0' });
server.registerTool('greet', {}, async () => ({ content: [{ type: 'text', text: 'hello' }] }));

app.get('/sse', async (req, res) => {
  const transport = new SSEServerTransport('/messages', res);
  transports.set(transport.sessionId, transport);
  await server.connect(transport);
});
app.post('/messages', async (req, res) => {
  ${messages}
});
${OWN_PAGE}
app.listen(process.env.PORT || 3001);
`;

/** A project with a start on stdio, and one over HTTP+SSE that a script names. */
const project = (sources: Readonly<Record<string, string>> = {}, given: Partial<Manifest> = {}): Files =>
  new Map([
    [
      'package.json',
      manifestText({
        scripts: { start: 'node index.js', 'start:sse': 'node sse.js' },
        dependencies: { '@modelcontextprotocol/sdk': '^1.26.0', express: '^5.0.0' },
        ...given,
      }),
    ],
    ['index.js', demoServer()],
    ['sse.js', sseServer()],
    ...Object.entries(sources),
  ]);

interface Manifest {
  readonly scripts: Readonly<Record<string, string>>;
  readonly main: undefined;
}

const planned = (files: Files, chosen: Partial<MigrationOptions> = {}): Plan =>
  planAllStarts({ files, templates, options: { ...options, ...chosen } }, transforms);

const started = ({ entries }: Plan): string[] => entries.map(({ source }) => source);
const kept = ({ findings }: Plan) => findings.filter(({ id }) => id === 'sse-kept');

test('a start over HTTP+SSE is moved with the one on stdio, and a second run has nothing to do', () => {
  const plan = planned(project());
  expect({ refused: plan.refused, started: started(plan), kept: kept(plan) }).toEqual({
    ...{ refused: false, started: ['index.js', 'sse.js'], kept: [] },
  });
  expect(plan.alsoFormer).toMatchObject({ source: 'sse.js', formerSse: { speaks: 'HTTP+SSE' } });
  expect(plan.after.get('sse.js')).toContain("gone: ['/sse', '/messages']");
  expect(plan.after.get('index.js')).toContain('await serveHttp(createServer);');
  expect(plan.after.get('mcp-http/serve.js')).toContain('former = {}');
  expect(plan.findings.filter(({ id }) => id === 'shared-endpoint')).toEqual([]);
  expect(planned(plan.after).changes).toEqual([]);
});

test('where scripts alone name the starts, the one on stdio goes on to be the entry', () => {
  const scripts = { mcp: 'node index.js', 'start:sse': 'node sse.js' };
  const plan = planned(project({}, { scripts, main: undefined }));
  expect(started(plan)).toEqual(['index.js', 'sse.js']);
  const again = planned(plan.after);
  expect({ changes: again.changes, started: started(again) }).toEqual({ changes: [], started: ['index.js'] });
});

test('changes in both are told by the lines of the sources as they were', () => {
  const files = project();
  const { changes } = planned(files);
  const lines = (file: string): string[] => (files.get(file) ?? '').split('\n');
  const moved = changes.filter(({ transform }) => transform === 'replace-sse-endpoints');
  expect(moved.map(({ file, line }) => lines(file)[line - 1])).toEqual([expect.stringContaining('/sse')]);
});

test('what cannot be moved stays, and says why with its place', () => {
  const plan = planned(project({ 'sse.js': sseServer("res.status(202).end('later');") }));
  expect({ refused: plan.refused, started: started(plan) }).toEqual({ refused: false, started: ['index.js'] });
  expect(kept(plan)).toMatchObject([
    {
      ...{ severity: 'warning', file: 'sse.js' },
      message: expect.stringMatching(/not moved with the other start: .+ \(sse\.js:\d+\)$/) as string,
    },
  ]);
  expect(plan.after.get('sse.js')).toBe(plan.before.get('sse.js'));
});

test('one entry that is named is moved alone, and so is what other code loads', () => {
  expect(started(planned(project(), { entry: 'index.js' }))).toEqual(['index.js']);
  const loading = project({ 'other.js': "import './sse.js';\n" });
  expect(started(planned(loading))).toEqual(['index.js']);
});

test('a script that serves nobody is no start', () => {
  const scripts = { start: 'node index.js', 'test:sse': 'node sse.js' };
  expect(started(planned(project({}, { scripts })))).toEqual(['index.js']);
});

const CHOOSING = `
if (process.argv.includes('--sse')) {
  await serveSse(Number(process.env.PORT || 3001));
} else {
  const server = createServer();
  await server.connect(new StdioServerTransport());
}
`;

/** One entry with both starts; `opening` is what the route of the stream does first. */
const bothStarts = (opening = ''): string => `\
import express from 'express';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

function createServer() {
  const server = new McpServer({ name: 'demo', version: '1.0.0' });
  server.registerTool('greet', {}, async () => ({ content: [{ type: 'text', text: 'hello' }] }));
  return server;
}

async function serveSse(port) {
  const server = createServer();
  const app = express();
  const transports = new Map();
  app.get('/sse', async (req, res) => {
    ${opening}
    const transport = new SSEServerTransport('/messages', res);
    transports.set(transport.sessionId, transport);
    await server.connect(transport);
  });
  app.post('/messages', async (req, res) => {
    ${HANDS_ON}
  });
  app.listen(port);
}
${CHOOSING}`;

test('what chooses between HTTP+SSE and stdio goes on to choose, and HTTP is the new one', () => {
  const plan = planned(project({ 'index.js': bothStarts() }, { scripts: { start: 'node index.js' } }));
  expect({ refused: plan.refused, kept: kept(plan) }).toEqual({ refused: false, kept: [] });
  expect(plan.alsoFormer).toMatchObject({ source: undefined, made: 'index.js' });
  expect(plan.formerSse).toBeUndefined();
  const text = plan.after.get('index.js') ?? '';
  expect(text).toContain("if (process.argv.includes('--sse') || process.env.MCP_TRANSPORT === 'http') {");
  expect(text).toContain("gone: ['/sse', '/messages']");
  expect(text).not.toContain('SSEServerTransport');
  expect(planned(plan.after).changes).toEqual([]);
});

test('where nobody sees what it does, HTTP+SSE stays as it was beside the new start', () => {
  const sources = { 'index.js': bothStarts('recordVisit(req.ip);') };
  const plan = planned(project(sources, { scripts: { start: 'node index.js' } }));
  expect({ refused: plan.refused, also: plan.alsoFormer }).toEqual({ refused: false, also: undefined });
  expect(kept(plan)).toMatchObject([{ message: expect.stringMatching(/: .+ \(index\.js:\d+\)$/) as string }]);
  expect(plan.after.get('index.js')).toContain('new SSEServerTransport');
});

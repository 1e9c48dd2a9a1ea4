import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, onTestFinished, test } from 'vitest';
import { Processes, type RunResult } from '../../src/io/run-process.ts';
import { startHttp, type HttpServer } from '../../src/io/start-server.ts';
import schema from '../../src/report/report.schema.json' with { type: 'json' };
import { demoServer, migrate, runCli, serverProject } from '../command-line.ts';
import { commitAll, put, treeOf } from '../temp-folder.ts';

const LONG_MS = 600_000;
const START_MS = 240_000;

const isReport = new Ajv2020({ allErrors: true }).compile(schema);

test(
  'a JavaScript server is migrated and proven, a second run changes nothing, undo restores every byte',
  { timeout: LONG_MS },
  async () => {
    const folder = await serverProject({ 'index.js': demoServer() });
    const before = await treeOf(folder);
    const { code, left, report } = await migrate(folder);
    expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true);
    expect(report.findings).toEqual([]);
    expect(report.proofs.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(report.checks.filter(({ outcome }) => outcome === 'pass').length).toBeGreaterThan(20);
    expect(report.checks.filter(({ level, outcome }) => level === 'MUST' && /fail|blocked/.test(outcome))).toEqual([]);
    expect(report.inspector.map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'pass']);
    expect(report).toMatchObject({ outcome: 'proven', exitCode: 0, parity: { equal: true } });
    expect({ code, left }).toEqual({ code: 0, left: [] });

    const migrated = await treeOf(folder);
    expect(migrated).not.toEqual(before);
    const again = await migrate(folder);
    expect(again).toMatchObject({ code: 0, report: { outcome: 'nothing-to-do', changes: [] } });
    expect(await treeOf(folder)).toEqual(migrated);

    expect(await runCli(['undo', folder])).toMatchObject({ code: 0, stderr: '' });
    expect(await treeOf(folder)).toEqual(before);
  },
);

const CLASS_SERVER = `\
#!/usr/bin/env node
const { Server } = require('@modelcontextprotocol/sdk/server/index.js');
const { StdioServerTransport } = require('@modelcontextprotocol/sdk/server/stdio.js');
const { CallToolRequestSchema, ListToolsRequestSchema } = require('@modelcontextprotocol/sdk/types.js');

class DemoServer {
  constructor() {
    this.server = new Server({ name: 'demo', version: '1.0.0' }, { capabilities: { tools: {} } });
    this.setupHandlers();
    process.on('SIGINT', async () => {
      await this.server.close();
      process.exit(0);
    });
  }

  setupHandlers() {
    this.server.setRequestHandler(ListToolsRequestSchema, async () => ({
      tools: [{ name: 'greet', inputSchema: { type: 'object', required: ['name'] } }],
    }));
    this.server.setRequestHandler(CallToolRequestSchema, async ({ params }) => ({
      content: [{ type: 'text', text: 'Hello ' + params.arguments?.name }],
    }));
  }

  async run() {
    await this.server.connect(new StdioServerTransport());
    console.error('demo runs on stdio');
  }
}

new DemoServer().run().catch(console.error);
`;

test(
  'a class in CommonJS: uncommitted changes are refused, and go ahead with --allow-dirty; what its handler does not check is told',
  { timeout: LONG_MS },
  async () => {
    const folder = await serverProject(
      { 'index.js': CLASS_SERVER, '.gitignore': 'node_modules\n' },
      { type: undefined },
    );
    commitAll(folder);
    await put(folder, { 'index.js': `${CLASS_SERVER}// not committed\n` });
    const before = await treeOf(folder);
    const refused = await runCli([folder, '--no-install']);
    expect(refused).toMatchObject({ code: 3, stdout: '', left: [] });
    expect(refused.stderr).toMatch(/^git has uncommitted changes here: index\.js\n.*--allow-dirty\n$/);
    expect(await treeOf(folder)).toEqual(before);

    const { code, left, report } = await migrate(folder, '--allow-dirty', '--allow-tool', 'greet={"name":"Ann"}');
    expect(report).toMatchObject({ outcome: 'proven', parity: { equal: true } });
    const inherited = { id: 'sec-tool-input-validated', level: 'SHOULD', outcome: 'fail' };
    expect(report.checks).toContainEqual(expect.objectContaining(inherited));
    expect({ code, left }).toEqual({ code: 0, left: [] });
  },
);

const ALWAYS_MADE = [
  ...['app', 'auth', 'endpoint', 'errors', 'guards', 'log', 'log-level', 'open-requests'],
  ...['serve', 'servers', 'session', 'sessions', 'settings', 'strays', 'unheard', 'unreadable'],
];

test.each([
  {
    auth: [],
    files: ['api-keys', 'oauth'],
    variables: ['API_KEYS', 'OAUTH_ISSUER', 'OAUTH_SCOPES', 'PUBLIC_URL'],
  },
  { auth: ['--auth', 'api-key'], files: ['api-keys'], variables: ['API_KEYS'] },
  {
    auth: ['--auth', 'oauth'],
    files: ['oauth'],
    variables: ['OAUTH_ISSUER', 'OAUTH_SCOPES', 'PUBLIC_URL'],
  },
  { auth: ['--auth', 'none'], files: [], variables: [] },
])('a dry run $auth writes nothing, and git takes its diff', async ({ auth, files, variables }) => {
  const folder = await serverProject({ 'index.js': demoServer(), '.gitignore': 'node_modules\n' });
  commitAll(folder);
  const before = await treeOf(folder);
  const { code, stdout, left } = await runCli([folder, '--dry-run', ...auth]);
  expect({ code, left }).toEqual({ code: 0, left: [] });
  expect(await treeOf(folder)).toEqual(before);
  execFileSync('git', ['apply', '-'], { cwd: folder, input: stdout });
  const applied = await treeOf(folder);
  const made = ['mcp-http', ...[...ALWAYS_MADE, ...files].map((name) => `mcp-http/${name}.js`)];
  expect(Object.keys(applied).filter((file) => !(file in before))).toEqual(made.toSorted());
  const asked = applied['mcp-http/settings.js']?.match(/(?<=\['MCP_)(API|OAUTH|PUBLIC)\w+(?='\])/g) ?? [];
  expect([asked, applied['package.json']?.includes('"jose"')]).toEqual([variables, files.includes('oauth')]);
});

test(
  'without sessions it is proven too, answers GET with 405, and leaves a taken port alone',
  { timeout: LONG_MS },
  async () => {
    const folder = await serverProject({ 'index.js': demoServer() });
    const { code, report } = await migrate(folder, '--sessions', 'stateless');
    expect(report).toMatchObject({ outcome: 'proven', findings: [] });
    expect(code).toBe(0);
    const { url } = await serve(folder);
    expect((await fetch(url, { headers: { accept: 'text/event-stream' } })).status).toBe(405);
    const second = await runServer(folder, { MCP_TRANSPORT: 'http', MCP_HTTP_PORT: new URL(url).port });
    expect(second).toMatchObject({ code: 1, stderr: expect.stringMatching(/^\{.*EADDRINUSE.*\}\n$/) as string });
  },
);

test('a server that lacks a variable: exit 3 names what it said and --env', { timeout: LONG_MS }, async () => {
  const before = "if (!process.env.TOKEN) { console.error('TOKEN is missing'); process.exit(7); }";
  const project = (): Promise<string> => serverProject({ 'index.js': demoServer({ before }) });
  const folder = await project();
  const files = await treeOf(folder);
  const lacking = await migrate(folder, '--no-verify');
  expect(await treeOf(folder)).toEqual(files);
  expect(lacking).toMatchObject({ code: 3, left: [], report: { outcome: 'unproven' } });
  expect(lacking.report.findings).toMatchObject([
    { id: 'cannot-start', message: expect.stringContaining('TOKEN is missing') as string },
    { id: 'shared-credentials', severity: 'warning' },
  ]);
  expect(lacking.report.findings[0]?.fix).toContain('--env');
  const given = await migrate(await project(), '--no-verify', '--env', 'TOKEN=secret-of-the-user');
  expect(given).toMatchObject({ code: 0, left: [], report: { outcome: 'migrated' } });
  expect(given.stdout).not.toContain('secret-of-the-user');
});

test('a server that silences the console is heard over HTTP', { timeout: LONG_MS }, async () => {
  const before = 'console.log = function () {};\nconsole.error = function () {};';
  const folder = await serverProject({ 'index.js': demoServer({ before }) });
  const { code, report } = await migrate(folder, '--no-verify');
  expect({ code, outcome: report.outcome }).toEqual({ code: 0, outcome: 'migrated' });
});

const STATE = 'let count = 0;\nconst seen = new Map();\n';
const COUNT = '`${++count} ${seen.set(count, true).size}`';
const COUNTING = {
  'index.js': demoServer({ before: "import { next } from './counter.js';\n", answer: 'next()' }),
  'counter.js': `${STATE}\nexport function next() {\n  return ${COUNT};\n}\n`,
};

test('clients count for themselves, and together with --state shared', { timeout: LONG_MS }, async () => {
  const [own, one] = await Promise.all([counted(), counted('--state', 'shared')]);
  expect(own).toEqual(['1 1', '1 1', '2 2']);
  expect(one).toEqual(['1 1', '2 2', '3 3']);
});

/** What two clients of a migrated server are told in turns; over stdio it counts as it did. */
async function counted(...options: string[]): Promise<unknown[]> {
  const folder = await serverProject(COUNTING);
  const { report } = await migrate(folder, '--no-verify', ...options);
  expect(report).toMatchObject({ outcome: 'migrated', state: [{ name: 'count' }, { name: 'seen' }] });
  const { url } = await serve(folder);
  const [a, b] = [await connected(folder, url), await connected(folder, url)];
  const answers = [await ask(a), await ask(b), await ask(a)];
  const stdio = await connected(folder);
  expect([await ask(stdio), await ask(stdio)]).toEqual(['1 1', '2 2']);
  return answers;
}

function started(): Processes {
  const processes = new Processes();
  onTestFinished(() => processes.endAll());
  return processes;
}

const serverIn = (folder: string, env = {}) => ({ command: process.execPath, args: ['index.js'], cwd: folder, env });

const serve = (folder: string): Promise<HttpServer> =>
  startHttp(serverIn(folder), { processes: started(), timeoutMs: START_MS });

const runServer = (folder: string, env: Record<string, string>): Promise<RunResult> =>
  started().run(serverIn(folder, env), { timeoutMs: START_MS });

/** A client over HTTP, or of a process of its own over stdio. */
async function connected(folder: string, url?: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  onTestFinished(() => client.close());
  const stdio = { command: process.execPath, args: [path.join(folder, 'index.js')] };
  await client.connect(url ? new StreamableHTTPClientTransport(new URL(url)) : new StdioClientTransport(stdio));
  return client;
}

async function ask(client: Client): Promise<unknown> {
  const { content } = await client.callTool({ name: 'ask' });
  return (content as { text: unknown }[])[0]?.text;
}

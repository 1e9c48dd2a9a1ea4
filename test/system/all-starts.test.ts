import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Processes } from '../../src/io/run-process.ts';
import { startHttp } from '../../src/io/start-server.ts';
import { demoServer, migrate, serverProject } from '../command-line.ts';

const LONG_MS = 600_000;
const START_MS = 240_000;

/** What serves HTTP+SSE in a file of its own; `before` stands where it begins. */
const sseServer = (before = ''): string => `\
import express from 'express';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
${before}
const app = express();
const transports = new Map();
const server = new McpServer({ name: 'demo-sse', version: '1.0.0' });
server.registerTool('greet', {}, async () => ({ content: [{ type: 'text', text: 'hello' }] }));

app.get('/sse', async (req, res) => {
  const transport = new SSEServerTransport('/messages', res);
  transports.set(transport.sessionId, transport);
  res.on('close', () => transports.delete(transport.sessionId));
  await server.connect(transport);
});
app.post('/messages', async (req, res) => {
  const transport = transports.get(req.query.sessionId);
  if (transport) await transport.handlePostMessage(req, res);
  else res.status(404).end();
});
app.get('/version', (req, res) => res.json({ version: '1.0.0' }));
app.listen(Number(process.env.PORT || 3001), () => console.log('listening'));
`;

const SCRIPTS = { start: 'node index.js', 'start:sse': 'node sse.js' };

const project = (sse: string): Promise<string> =>
  serverProject({ 'index.js': demoServer(), 'sse.js': sse }, { scripts: SCRIPTS });

const keptIn = (findings: readonly { readonly id: string; readonly message: string }[]): string[] =>
  findings.filter(({ id }) => id === 'sse-kept').map(({ message }) => message);

test('a start over HTTP+SSE beside the one on stdio is moved and proven with it', { timeout: LONG_MS }, async () => {
  const folder = await project(sseServer());
  const { code, left, report } = await migrate(folder);
  expect(report.proofs.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  expect({ code, left, outcome: report.outcome }).toEqual({ code: 0, left: [], outcome: 'proven' });
  expect(keptIn(report.findings)).toEqual([]);
  expect(report.proofs.map(({ message }) => message)).toContain('over HTTP it shows what it showed over HTTP+SSE');

  const processes = new Processes();
  onTestFinished(() => processes.endAll());
  const spec = { command: process.execPath, args: ['sse.js'], cwd: folder, env: {} };
  const { url } = await startHttp(spec, { processes, timeoutMs: START_MS });
  expect(await (await fetch(new URL('/version', url))).json()).toEqual({ version: '1.0.0' });
  expect((await fetch(new URL('/sse', url))).status).toBe(410);
});

test('one that does not come out well stays as it was, and the other one is moved', { timeout: LONG_MS }, async () => {
  const sse = sseServer("if (!process.env.DEMO_TOKEN) throw new Error('DEMO_TOKEN is missing');");
  const folder = await project(sse);
  const { code, left, report } = await migrate(folder, '--no-verify');
  expect({ code, left, outcome: report.outcome }).toEqual({ code: 0, left: [], outcome: 'migrated' });
  expect(keptIn(report.findings)).toEqual([expect.stringContaining('DEMO_TOKEN is missing')]);
  expect(await readFile(path.join(folder, 'sse.js'), 'utf8')).toBe(sse);
});

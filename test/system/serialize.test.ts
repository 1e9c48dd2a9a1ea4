import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { serialTools as serializeOption } from '../../src/cli/option-values.ts';
import { readTemplates } from '../../src/io/read-templates.ts';
import { Processes } from '../../src/io/run-process.ts';
import { startHttp } from '../../src/io/start-server.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { manifestText, serverProject } from '../command-line.ts';

const START_MS = 240_000;
const WRITES = 50;

const STORE = `\
import { readFile, writeFile } from 'node:fs/promises';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

const load = async () => JSON.parse(await readFile('notes.json', 'utf8'));
const save = (notes) => writeFile('notes.json', JSON.stringify(notes));

const server = new McpServer({ name: 'notes', version: '1.0.0' });

server.registerTool('add', {}, async () => {
  const notes = await load();
  await save([...notes, notes.length]);
  return { content: [] };
});

server.registerTool('fail', {}, async () => {
  await load();
  throw new Error('nothing stored');
});

server.registerTool('hang', {}, () => new Promise(() => {}));

await server.connect(new StdioServerTransport());
`;

async function planOf(serialize?: readonly string[] | 'found'): Promise<Plan> {
  const files = new Map([
    ['package.json', manifestText()],
    ['index.js', STORE],
  ]);
  const options = { sessions: 'stateful', state: 'session', shared: [], auth: [] } as const;
  const templates = await readTemplates();
  return makePlan({ files, templates, options: { ...options, ...(serialize && { serialize }) } });
}

/** Starts the server of a plan; clients connect to it, and its file can be read. */
async function started(plan: Plan) {
  const folder = await serverProject({ ...Object.fromEntries(plan.after), 'notes.json': '[]' });
  const processes = new Processes();
  onTestFinished(() => processes.endAll());
  const spec = { command: process.execPath, args: ['index.js'], cwd: folder, env: {} };
  const { url } = await startHttp(spec, { processes, timeoutMs: START_MS });
  const client = async (): Promise<Client> => {
    const each = new Client({ name: 'test', version: '1.0.0' });
    await each.connect(new StreamableHTTPClientTransport(new URL(url)));
    onTestFinished(() => each.close());
    return each;
  };
  const stored = async (): Promise<number> =>
    (JSON.parse(await readFile(path.join(folder, 'notes.json'), 'utf8')) as unknown[]).length;
  return { client, stored };
}

describe('--serialize', () => {
  test('without it the tools that lose what they store are found', async () => {
    const { findings, after } = await planOf();
    const found = findings.find(({ id }) => id === 'unlocked-update');
    expect(found).toMatchObject({ severity: 'warning', file: 'index.js', line: 6 });
    expect(found?.fix).toContain('--serialize runs add, fail one at a time');
    expect([...after.keys()].filter((file) => file.includes('serialize'))).toEqual([]);
  });

  test('two clients with 50 writes each at once: all 100 are stored', { timeout: START_MS }, async () => {
    const plan = await planOf('found');
    expect(plan.findings.map(({ id }) => id)).not.toContain('unlocked-update');
    const { client, stored } = await started(plan);
    const clients = await Promise.all([client(), client()]);
    const writes = clients.flatMap((each) => Array.from({ length: WRITES }, () => each.callTool({ name: 'add' })));
    const failed = (await Promise.all(writes)).filter(({ isError }) => isError);
    expect({ failed, stored: await stored() }).toEqual({ failed: [], stored: 2 * WRITES });
  });

  test('a call that fails, and one that is cancelled in the queue, hold nobody up', { timeout: START_MS }, async () => {
    const { client, stored } = await started(await planOf(['add', 'fail']));
    const [one, other] = await Promise.all([client(), client()]);
    const hanging = one.callTool({ name: 'hang' }).catch(() => undefined);
    const failing = one.callTool({ name: 'fail' });
    const abort = new AbortController();
    const first = other.callTool({ name: 'add' });
    const second = other.callTool({ name: 'add' }, undefined, { signal: abort.signal }).catch(() => 'cancelled');
    abort.abort();
    expect(await failing).toMatchObject({ isError: true });
    expect(await second).toBe('cancelled');
    await first;
    expect(await stored()).toBeGreaterThan(0);
    const before = await stored();
    await one.callTool({ name: 'add' });
    expect(await stored()).toBe(before + 1);
    await one.close();
    await hanging;
  });

  test('takes names of tools, and no folder that stands behind it by mistake', () => {
    expect(serializeOption(undefined)).toEqual({});
    expect(serializeOption(true)).toEqual({ serialize: 'found' });
    expect(serializeOption('add,remove-all')).toEqual({ serialize: ['add', 'remove-all'] });
    expect(() => serializeOption('./server')).toThrow(/names of tools/);
  });
});

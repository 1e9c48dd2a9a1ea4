import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Processes } from '../../src/io/run-process.ts';
import { startHttp, type HttpServer } from '../../src/io/start-server.ts';
import { modernHeaders, metaKey, modernRequest } from '../../src/verify/messages/modern.ts';
import { keepTrack, planOf } from '../migrated-project.ts';

const LONG_MS = 600_000;
const tracked = keepTrack();
const processes = new Processes();
const state = { folder: '', log: '', places: '' };

const SERVER = `import { appendFileSync } from 'node:fs';
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const server = new McpServer({ name: 'kites', version: '1.0.0' });
const day = { type: 'object', properties: { day: { type: 'string' } }, required: ['day'] };

async function confirmed(text: string) {
  const { action } = await server.server.elicitInput({ message: text, requestedSchema: { type: 'object', properties: {} } });
  return action === 'accept';
}

server.registerTool('book', { inputSchema: z.object({ city: z.string() }) }, async ({ city }, ctx) => {
  appendFileSync(process.env.BOOKINGS, city + ' begun;');
  try {
    const { content } = await ctx.mcpReq.elicitInput({ message: 'When?', requestedSchema: day });
    const sure = await confirmed(city + ' on ' + content.day + '?');
    if (sure) appendFileSync(process.env.BOOKINGS, city + ' ' + content.day + ';');
    return { content: [{ type: 'text', text: sure ? 'booked ' + city : 'not booked' }] };
  } catch (error) {
    return { isError: true, content: [{ type: 'text', text: error.message }] };
  }
});

server.registerTool('who', {}, async () => {
  const { name } = server.server.getClientVersion() ?? { name: 'nobody' };
  const forms = server.server.getClientCapabilities()?.elicitation !== undefined;
  return { content: [{ type: 'text', text: name + (forms ? ' has forms' : ' has no forms') }] };
});

await server.connect(new StdioServerTransport());
`;

beforeAll(async () => {
  const manifest = { name: 'demo', version: '1.0.0', type: 'module', bin: 'dist/index.js' };
  const dependencies = { '@modelcontextprotocol/server': '^2.4.0', zod: '^4.2.0' };
  const tsconfig = { compilerOptions: { module: 'nodenext', target: 'es2022' } };
  const files = { 'package.json': { ...manifest, dependencies }, 'tsconfig.json': tsconfig };
  const sources = Object.entries(files).map(([name, value]) => [name, JSON.stringify(value)] as const);
  const plan = planOf(new Map([...sources, ['src/index.ts', SERVER]]));
  expect(plan.eras).toEqual({ stdio: 'both', http: 'both' });
  state.folder = await tracked.built(plan.after);
  state.places = await mkdtemp(path.join(tmpdir(), 'mcp-migrate-bookings-'));
});

afterAll(async () => {
  await processes.endAll();
  await rm(state.places, { recursive: true, force: true });
});

/** Where one test books. */
const bookingsOf = (name: string): string => path.join(state.places, name);

const served = (name: string, env: Readonly<Record<string, string>> = {}): Promise<HttpServer> =>
  startHttp(
    {
      command: process.execPath,
      args: ['dist/index.js'],
      cwd: state.folder,
      env: { BOOKINGS: bookingsOf(name), ...env },
    },
    { processes, timeoutMs: LONG_MS },
  );

interface SecondClient {
  setRequestHandler(method: string, handler: (request: { params: { message: string } }) => unknown): void;
  connect(transport: unknown): Promise<void>;
  callTool(call: object): Promise<{ readonly content: unknown }>;
  close(): Promise<void>;
}

type Mode = 'legacy' | { readonly pin: string };
const PINNED: Mode = { pin: '2026-07-28' };

/** The client of SDK v2 as a migrated project has it installed; pinned, it takes only 2026-07-28. */
async function secondClient(
  mode: Mode,
  name = 'test',
  capabilities: object = { elicitation: {} },
): Promise<{
  client: SecondClient;
  stdio: (options: object) => unknown;
  http: (url: URL) => unknown;
}> {
  const { resolve } = createRequire(path.join(state.folder, 'package.json'));
  const load = async (name: string): Promise<Record<string, new (...given: unknown[]) => unknown>> =>
    (await import(pathToFileURL(resolve(name)).href)) as Record<string, new (...given: unknown[]) => unknown>;
  const [sdk, pipes] = [await load('@modelcontextprotocol/client'), await load('@modelcontextprotocol/client/stdio')];
  const made = (of: typeof sdk, what: string, ...given: unknown[]): unknown =>
    new (of[what] as (typeof sdk)[string])(...given);
  const options = { capabilities, versionNegotiation: { mode } };
  return {
    client: made(sdk, 'Client', { name, version: '1.0.0' }, options) as SecondClient,
    stdio: (given) => made(pipes, 'StdioClientTransport', given),
    http: (url) => made(sdk, 'StreamableHTTPClientTransport', url),
  };
}

describe('a tool that asks twice', { timeout: LONG_MS }, () => {
  test.each(['http', 'stdio'] as const)(
    'is called once by a client pinned to 2026-07-28 over %s',
    async (transport) => {
      const { client, stdio, http } = await secondClient(PINNED);
      const asked: string[] = [];
      client.setRequestHandler('elicitation/create', ({ params: { message } }) => {
        asked.push(message);
        return { action: 'accept', content: message === 'When?' ? { day: 'Monday' } : {} };
      });
      const env = { ...process.env, BOOKINGS: bookingsOf(transport) };
      const pipes = { command: process.execPath, args: ['dist/index.js'], cwd: state.folder, env, stderr: 'ignore' };
      await client.connect(transport === 'http' ? http(new URL((await served(transport)).url)) : stdio(pipes));
      const { content } = await client.callTool({ name: 'book', arguments: { city: 'Rome' } });
      await client.close();
      expect(content).toEqual([{ type: 'text', text: 'booked Rome' }]);
      expect(asked).toEqual(['When?', 'Rome on Monday?']);
      expect(await readFile(bookingsOf(transport), 'utf8')).toBe('Rome begun;Rome Monday;');
    },
  );

  test('keeps calls and callers apart', async () => {
    const { url } = await served('apart', { MCP_API_KEYS: 'ada:first-secret-of-ada,bob:second-secret-of-bob' });
    const [ada, bob] = [clientAt(url, 'first-secret-of-ada'), clientAt(url, 'second-secret-of-bob')];
    const [rome, oslo] = [await ada.book('Rome'), await ada.book('Oslo')];
    const monday = { 'question-1': { action: 'accept', content: { day: 'Monday' } } };
    expect(await bob.book('Rome', { ...rome, inputResponses: monday })).toMatchObject(INVALID);
    const second = await ada.book('Rome', { ...rome, inputResponses: monday });
    expect(second).toMatchObject({ inputRequests: { 'question-2': { params: { message: 'Rome on Monday?' } } } });
    expect(await ada.book('Rome', { ...rome, inputResponses: monday })).toMatchObject(INVALID);
    expect(await ada.book('Rome', { ...second, requestState: `${String(rome['requestState'])}x` })).toMatchObject(
      INVALID,
    );
    const declined = { 'question-2': { action: 'decline' } };
    expect(await ada.book('Rome', { ...second, inputResponses: declined })).toMatchObject(says('not booked'));
    const friday = { 'question-1': { action: 'accept', content: { day: 'Friday' } } };
    const third = await ada.book('Oslo', { ...oslo, inputResponses: friday });
    const sure = { 'question-2': { action: 'accept', content: {} } };
    expect(await ada.book('Oslo', { ...third, inputResponses: sure })).toMatchObject(says('booked Oslo'));
    expect(await readFile(bookingsOf('apart'), 'utf8')).toBe('Rome begun;Oslo begun;Oslo Friday;');
  });

  test('refuses what it did not ask for, and asks again for what is missing', async () => {
    const { url } = await served('refuses');
    const client = clientAt(url);
    const first = await client.book('Rome');
    const again = await client.book('Rome', { ...first, inputResponses: {} });
    expect(again).toMatchObject({ inputRequests: { 'question-1': { params: { message: 'When?' } } } });
    const wrong = { 'question-1': { action: 'accept', content: { day: 7 } } };
    expect(await client.book('Rome', { ...again, inputResponses: wrong })).toMatchObject({
      ...{ isError: true, content: [{ text: expect.stringContaining('does not match requested schema') as string }] },
    });
    expect(await clientAt(url, undefined, {}).book('Rome')).toMatchObject({
      ...{ isError: true, content: [{ text: 'Client does not support form elicitation.' }] },
    });
    expect(await readFile(bookingsOf('refuses'), 'utf8')).toBe('Rome begun;Rome begun;');
  });
});

describe('a tool that reads who calls it', { timeout: LONG_MS }, () => {
  const [old, pinned] = ['legacy' as const, PINNED];
  const ways = [
    { mode: old, transport: 'stdio', era: '2025' },
    { mode: old, transport: 'http', era: '2025' },
    { mode: pinned, transport: 'stdio', era: '2026-07-28' },
    { mode: pinned, transport: 'http', era: '2026-07-28' },
  ] as const;

  test.each(ways)('is told by each of two clients of $era over $transport', async ({ mode, transport, era }) => {
    const url = transport === 'http' ? new URL((await served(`who-${era}`)).url) : undefined;
    const told = async (name: string, capabilities: object): Promise<() => Promise<unknown>> => {
      const { client, stdio, http } = await secondClient(mode, name, capabilities);
      const env = { ...process.env, BOOKINGS: bookingsOf('who') };
      const pipes = { command: process.execPath, args: ['dist/index.js'], cwd: state.folder, env, stderr: 'ignore' };
      await client.connect(url ? http(url) : stdio(pipes));
      return async () => (await client.callTool({ name: 'who', arguments: {} })).content;
    };
    const [ada, bob] = [await told('ada', { elicitation: {} }), await told('bob', {})];
    const answers = [await ada(), await bob(), await ada()];
    const text = (said: string): object[] => [{ type: 'text', text: said }];
    expect(answers).toEqual([text('ada has forms'), text('bob has no forms'), text('ada has forms')]);
  });
});

const INVALID = { isError: true, content: [{ text: 'Invalid or expired requestState' }] };
const says = (text: string): object => ({ resultType: 'complete', content: [{ type: 'text', text }] });

type Result = Readonly<Record<string, unknown>>;

/** Calls as a client of 2026-07-28 does, a request each. */
function clientAt(url: string, key?: string, capabilities: object = { elicitation: {} }) {
  const book = async (city: string, { requestState, inputResponses }: Result = {}): Promise<Result> => {
    const more = requestState === undefined ? {} : { requestState, inputResponses };
    const params = { name: 'book', arguments: { city }, ...more };
    const meta = { [metaKey('clientCapabilities')]: capabilities };
    const body = modernRequest({ id: 1, method: 'tools/call', params, meta });
    const accept = [
      ['Accept', 'application/json, text/event-stream'],
      ['Content-Type', 'application/json'],
    ];
    const access = key === undefined ? [] : [['Authorization', `Bearer ${key}`]];
    const headers = Object.fromEntries([...accept, ...access, ...modernHeaders(body)]) as Record<string, string>;
    const answer = (await (await fetch(url, { method: 'POST', headers, body })).json()) as {
      result?: Result;
      error?: Result;
    };
    return answer.result ?? { error: answer.error };
  };
  return { book };
}

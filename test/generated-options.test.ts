import { expect, test } from 'vitest';
import type { Files } from '../src/edits/edit.ts';
import { readTemplates } from '../src/io/read-templates.ts';
import { makePlan } from '../src/plan/make-plan.ts';
import { earlierChoices } from '../src/project/earlier-output.ts';
import type { MigrationOptions } from '../src/project/project-model.ts';
import { demoServer, manifestText } from './command-line.ts';
import { readTree } from './fixture-case.ts';

const defaults: MigrationOptions = { sessions: 'stateful', state: 'session', shared: [], auth: ['api-key'] };
const templates = await readTemplates();
const untouched: Files = new Map([
  ['package.json', manifestText({ dependencies: { '@modelcontextprotocol/sdk': '^1.26.0' } })],
  ['index.js', demoServer()],
  ['.env.example', ''],
]);

const planned = (files: Files, more: Partial<MigrationOptions> = {}) =>
  makePlan({ files, options: { ...defaults, ...more }, templates });
const textOf = (files: Files, name: string): string => files.get(name) ?? '';
const allOf = (files: Files): string => [...files].map(([file, text]) => `${file}\n${text}`).join('\n');

test('--rate-limit adds a source, what it needs, and its variables; nothing of it is there without', () => {
  const { after } = planned(untouched, { rateLimit: true });
  expect(after.has('mcp-http/rate-limit.js')).toBe(true);
  expect(textOf(after, 'package.json')).toContain('"rate-limiter-flexible"');
  expect(textOf(after, '.env.example')).toContain('# MCP_TRUSTED_PROXIES=0');
  expect(allOf(planned(untouched).after)).not.toMatch(/rate-?limit|proxies/i);
});

test('--resume memory adds a source and a store to each session; nothing of it is there without', () => {
  const { after } = planned(untouched, { resume: 'memory' });
  expect(after.has('mcp-http/sent-events.js')).toBe(true);
  expect(textOf(after, 'mcp-http/session.js')).toContain('eventStore: this.#sent');
  expect(allOf(planned(untouched).after)).not.toMatch(/resume|SentEvents|eventStore/);
});

test('--resume redis adds its sources, its client and its variable; nothing of it is there without', () => {
  const { after } = planned(untouched, { resume: 'redis' });
  expect([after.has('mcp-http/kept-events.js'), after.has('mcp-http/redis.js')]).toEqual([true, true]);
  expect(after.has('mcp-http/sent-events.js')).toBe(false);
  expect(textOf(after, 'package.json')).toContain('"@redis/client"');
  expect(textOf(after, '.env.example')).toContain('# MCP_REDIS_URL=');
  for (const more of [{}, { resume: 'memory' }] as const)
    expect(allOf(planned(untouched, more).after)).not.toMatch(/redis/i);
});

const counting = new Map([
  ...untouched,
  ['index.js', demoServer({ before: 'let calls = 0;', answer: 'String((calls += 1))' })],
]);

test('--resume redis has sessions outlive their process where they keep nothing in it, and says so', () => {
  const { after, findings } = planned(untouched, { resume: 'redis' });
  expect(after.has('mcp-http/kept-sessions.js')).toBe(true);
  expect(textOf(after, 'mcp-http/sessions.js')).toContain('new KeptSessions(');
  expect(findings.filter(({ id }) => id === 'session-take-over')).toMatchObject([
    { severity: 'note', file: 'index.js' },
  ]);
});

const hiding = new Map([
  ...untouched,
  [
    'index.js',
    `\
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';

const server = new McpServer({ name: 'demo', version: '1.0.0' });
const secret = server.registerTool('secret', { description: 'Is hidden' }, () => ({ content: [] }));
server.registerTool('hide', { description: 'Hides it' }, () => (secret.disable(), { content: [] }));
await server.connect(new StdioServerTransport());
`,
  ],
]);

test.each([
  ['a variable', counting, 'calls'],
  ['what its lists show', hiding, 'disable'],
] as const)('--resume redis leaves sessions to their process that keep %s in it, and says which', (_, files, name) => {
  const { after, findings } = planned(files, { resume: 'redis' });
  expect([after.has('mcp-http/kept-events.js'), after.has('mcp-http/kept-sessions.js')]).toEqual([true, false]);
  expect(textOf(after, 'mcp-http/sessions.js')).not.toContain('Kept');
  const told = findings.filter(({ id }) => id === 'session-take-over');
  expect(told).toMatchObject([
    { severity: 'warning', file: 'index.js', message: expect.stringContaining(`'${name}'`) as string },
  ]);
  expect(planned(after, { resume: 'redis' }).changes).toEqual([]);
});

test.each([{ rateLimit: true }, { resume: 'memory' }, { resume: 'redis' }] as const)(
  'a second run goes by what the first was told: %o',
  (option) => {
    const { after } = planned(untouched, option);
    const remembered = earlierChoices(after);
    expect(remembered).toMatchObject(option);
    expect(planned(after, remembered).changes).toEqual([]);
  },
);

test.each([
  [{ rateLimit: true }, 'a source in mcp-http/ counts requests'],
  [{ resume: 'memory' }, 'a source in mcp-http/ keeps what was sent, for streams that break off'],
  [{ resume: 'redis' }, 'the sources in mcp-http/ keep in Redis what was sent, for streams that break off'],
] as const)('a run that is told more adds it to what nobody has changed: %o', (option, message) => {
  const migrated = planned(untouched).after;
  const plan = planned(migrated, option);
  expect(plan.changes.map((change) => change.message)).toContain(message);
  const atOnce = new Map([...planned(untouched, option).after].filter(([file]) => file !== '.env.example'));
  expect(new Map([...plan.after].filter(([file]) => file !== '.env.example'))).toEqual(atOnce);
  expect(planned(plan.after, option).changes).toEqual([]);
});

const ON_V2 = `\
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';

const server = new McpServer({ name: 'demo', version: '1.0.0' });
server.registerTool('hello', { description: 'Says hello' }, () => ({ content: [{ type: 'text', text: 'hello' }] }));
await server.connect(new StdioServerTransport());
`;

test('--sessions stateless is for SDK v2 too, and serves both eras', () => {
  const files = new Map([
    ['package.json', manifestText({ dependencies: { '@modelcontextprotocol/server': '^2.4.0' } })],
    ['index.js', ON_V2],
  ]);
  const { after, findings } = planned(files, { sessions: 'stateless' });
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(textOf(after, 'mcp-http/endpoint.js')).toContain('new Exchanges(createServer)');
  expect([after.has('mcp-http/modern.js'), after.has('mcp-http/sessions.js')]).toEqual([true, false]);
  expect(planned(after, { sessions: 'stateless' }).changes).toEqual([]);
});

test('an app that answers /readyz itself goes on to', () => {
  const files = readTree('fixtures/transforms/replace-sse-endpoints/whole-own-routes/before');
  const readiness = (before: Files) => /.*readyz.*/.exec(textOf(planned(before).after, 'src/mcp-http/app.ts'))?.[0];
  expect(readiness(files)).toContain("app.get('/readyz'");
  const route = "app.get('/readyz', (_req, res) => void res.sendStatus(204));\n\n  app.get('/',";
  const answering = new Map([...files, ['src/index.ts', textOf(files, 'src/index.ts').replace("app.get('/',", route)]]);
  expect(readiness(answering)).toBeUndefined();
});

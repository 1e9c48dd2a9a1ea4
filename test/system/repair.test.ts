import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { Processes } from '../../src/io/run-process.ts';
import { startHttp } from '../../src/io/start-server.ts';
import type { Report } from '../../src/report/report.ts';
import { migrate, runCli, serverProject } from '../command-line.ts';
import { hunkKinds } from '../hunk-kinds.ts';
import { endpoint, IMPORTS, kinds, LISTEN, SHARED } from '../repair-kinds.ts';

const LONG_MS = 600_000;

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

const named = kinds.map((kind) => ({ framework: 'express', ...kind }));

test.each(named)(
  '$fault ($framework): repaired and proven',
  { timeout: LONG_MS },
  async ({ fault, source, fails, listen = LISTEN }) => {
    const dependencies = { '@modelcontextprotocol/sdk': '^1.20.0', express: '^5.0.0' };
    const folder = await serverProject(
      { 'index.js': IMPORTS + source + listen },
      { dependencies, scripts: { start: 'node index.js' } },
    );
    const before = await failing(folder);
    expect(before.failed).toContain(fails);
    const { code, left, report } = await migrate(folder, '--allow-tool', 'hello');
    expect(report.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(report.proofs.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
    expect({ code, left, outcome: report.outcome }).toEqual({ code: 0, left: [], outcome: 'proven' });
    const after = seenIn(report);
    expect(after).toEqual({ failed: [], blocked: [] });
    rows.push(`| ${fault} | ${countsOf(before)} | ${countsOf(after)} |`);
  },
);

/** What nobody looks at in these endpoints, before and after. */
const ORIGINS = ['sec-origin-403', 'sec-origin-bypasses', 'sec-origin-get-delete'];

test.each(hunkKinds)('$fault ($framework): one hunk', { timeout: LONG_MS }, async ({ source, fails }) => {
  const dependencies = { '@modelcontextprotocol/sdk': '^1.20.0', express: '^5.0.0', hono: '^4.0.0' };
  const folder = await serverProject({ 'index.js': source }, { dependencies, scripts: { start: 'node index.js' } });
  const before = await failing(folder);
  expect(before.failed).toContain(fails);
  const { code, report } = await migrate(folder, '--allow-tool', 'hello');
  expect(new Set(report.changes.map(({ transform }) => transform))).toEqual(new Set(['answer-unknown-session']));
  expect(report.proofs.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
  expect(before.failed).toEqual(expect.arrayContaining(ORIGINS));
  expect(seenIn(report)).toEqual({ failed: ORIGINS, blocked: [] });
  expect({ code, outcome: report.outcome }).toEqual({ code: 1, outcome: 'partial' });
});

test('what does not build as it is, is not changed by one hunk either', { timeout: LONG_MS }, async () => {
  const [kind] = hunkKinds;
  const files = {
    'src/index.ts': `// @ts-nocheck\n${kind?.source ?? ''}`,
    'src/wrong.ts': "export const count: number = 'one';\n",
    'tsconfig.json':
      '{ "compilerOptions": { "module": "nodenext", "outDir": "dist", "rootDir": "src", "skipLibCheck": true } }',
  };
  const dependencies = { '@modelcontextprotocol/sdk': '^1.20.0', express: '^5.0.0' };
  const scripts = { build: 'tsc', start: 'node dist/index.js' };
  const folder = await serverProject(files, { main: 'dist/index.js', dependencies, scripts });
  const { code, stderr } = await runCli([folder, '--no-install']);
  expect(stderr).toContain('the project does not build as it is: npm run build: src/wrong.ts');
  expect(code).toBe(3);
  expect(await readFile(path.join(folder, 'src/index.ts'), 'utf8')).toBe(files['src/index.ts']);
});

/** What the verifier has found before and after, for the log of the run. */
const rows = ['| fault | before: MUST failed, blocked | after |', '|---|---|---|'];
const countsOf = ({ failed, blocked }: Seen): string => `${failed.length}, ${blocked.length}`;
afterAll(() => void process.stdout.write(`${rows.join('\n')}\n`));

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

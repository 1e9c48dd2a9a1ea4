import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import type { RunContext } from '../../src/cli/migrate/context.ts';
import { clientsOverHttp, clientsOverStdio } from '../../src/cli/migrate/proof/clients.ts';
import type { Before, Part } from '../../src/cli/migrate/proof/entry-proof.ts';
import type { Files } from '../../src/edits/edit.ts';
import { httpTransport } from '../../src/io/http-transport.ts';
import { readSurface } from '../../src/io/read-surface.ts';
import { Processes } from '../../src/io/run-process.ts';
import type { ServedEras } from '../../src/project/state/served-eras.ts';
import { keepTrack, planOf } from '../migrated-project.ts';

const LONG_MS = 600_000;
const timeoutMs = 120_000;
const tracked = keepTrack();
const processes = new Processes();
afterAll(() => processes.endAll());

const manifest = { name: 'demo', version: '1.0.0', type: 'module', bin: 'dist/index.js' };
const dependencies = { '@modelcontextprotocol/server': '^2.4.0', zod: '^4.2.0' };

/** A server that is started with `serveStdio`; `body` stands in its factory. */
const projectWith = (body: string): Files =>
  new Map([
    ['package.json', JSON.stringify({ ...manifest, dependencies })],
    ['tsconfig.json', JSON.stringify({ compilerOptions: { module: 'nodenext', target: 'es2022', strict: true } })],
    [
      'src/index.ts',
      `import { McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

function createServer() {
  const server = new McpServer({ name: 'kites', version: '1.0.0' }, { instructions: 'Fly.' });
  server.registerTool('fly', { description: 'Flies a kite' }, () => ({ content: [] }));
${body}
  return server;
}
serveStdio(createServer);
`,
    ],
  ]);

/** Migrates, and lets all kinds of clients look; `claimed` is what they are to expect, by default what the plan says. */
async function looked(files: Files, claimed?: ServedEras): Promise<Record<'http' | 'stdio', Part>> {
  const plan = planOf(files);
  const folder = await tracked.built(plan.after);
  const server = await tracked.served(folder);
  const surface = await readSurface(httpTransport(server.url), { timeoutMs });
  const spec = { command: process.execPath, args: ['dist/index.js'], cwd: folder, env: {} };
  const before = { spec, surface, unstable: [] } as unknown as Before;
  const eras = claimed ?? plan.eras;
  const context = {
    eras,
    processes,
    movesSdk: false,
    transport: 'MCP_TRANSPORT',
    options: { timeout: timeoutMs / 1000 },
  };
  const run = { context: context as unknown as RunContext, before };
  const http = await clientsOverHttp({ ...run, server } as Parameters<typeof clientsOverHttp>[0]);
  return { http, stdio: await clientsOverStdio(run.context, before) };
}

const line = ({ proofs = [] }: Part): string => proofs.map(({ outcome, detail }) => `${outcome}: ${detail}`).join();
const BOTH = 'v1 2025, v2 as v1 2025, v2 auto 2026-07-28, v2 pinned 2026-07-28';

describe('clients of both SDKs', { timeout: LONG_MS }, () => {
  test('are answered in the era that they ask for', async () => {
    const { http, stdio } = await looked(projectWith(''));
    expect(line(http)).toBe(`pass: ${BOTH}`);
    expect(line(stdio)).toBe(`pass: ${BOTH}, discover, then initialize 2025`);
  });

  test('fall back or are refused where HTTP has one era only', async () => {
    const counting =
      "  let flown = 0;\n  server.registerTool('count', {}, () => ({ content: [{ type: 'text', text: `${++flown}` }] }));";
    const { http, stdio } = await looked(projectWith(counting));
    expect(line(http)).toBe('pass: v1 2025, v2 as v1 2025, v2 auto 2025, v2 pinned refused');
    expect(line(stdio)).toBe(`pass: ${BOTH}, discover, then initialize 2025`);
    expect(http.clients?.at(-1)).toEqual({
      ...{ client: 'v2-pinned', transport: 'http', expected: 'refused', found: 'refused', outcome: 'pass' },
    });
  });

  test('show an era that nobody meant to serve, and one that is not served', async () => {
    const { http, stdio } = await looked(projectWith(''), { http: 'legacy', stdio: 'legacy' });
    const unmeant = 'v2 auto: 2026-07-28 in place of 2025, v2 pinned: 2026-07-28 in place of refused';
    expect([line(http), line(stdio)]).toEqual([`fail: ${unmeant}`, `fail: ${unmeant}`]);
    const counting =
      '  let flown = 0;\n  server.registerTool("count", {}, () => ({ content: [], isError: ++flown > 3 }));';
    const missing = await looked(projectWith(counting), { http: 'both', stdio: 'both' });
    expect(line(missing.http)).toMatch(
      /^fail: v2 auto: 2025 in place of 2026-07-28, v2 pinned: refused in place of 2026-07-28 \(the server cannot be read: /,
    );
  });

  test('show what one era has and the other has not', async () => {
    const odd =
      projectWith('').get('src/index.ts')?.replace('createServer() {', 'createServer({ era }: { era: string }) {') ??
      '';
    const onlyModern = odd.replace(
      '  return server;',
      "  if (era === 'modern') server.registerTool('soar', {}, () => ({ content: [] }));\n  return server;",
    );
    const { http, stdio } = await looked(new Map([...projectWith(''), ['src/index.ts', onlyModern]]));
    const otherwise = ['v2 auto', 'v2 pinned']
      .map((name) => `${name}: 2026-07-28, but otherwise than before (/tools/soar)`)
      .join(', ');
    expect([line(http), line(stdio)]).toEqual([`fail: ${otherwise}`, `fail: ${otherwise}`]);
  });

  test('are not refused by a server that says nothing', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    onTestFinished(() => {
      silent.closeAllConnections();
    });
    onTestFinished(() => void silent.close());
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const run = {
      server: { url: `http://127.0.0.1:${port}/mcp` },
      before: { surface: { initialize: {} }, unstable: [] },
      context: { eras: { http: 'legacy', stdio: 'legacy' }, movesSdk: false, options: { timeout: 2 } },
    };
    const { clients } = await clientsOverHttp(run as unknown as Parameters<typeof clientsOverHttp>[0]);
    expect(clients?.at(-1)).toMatchObject({
      ...{ client: 'v2-pinned', expected: 'refused', found: 'unanswered', outcome: 'fail' },
    });
  });
});

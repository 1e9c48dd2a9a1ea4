import { existsSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { expect, it, onTestFinished } from 'vitest';
import typescript from 'typescript';
import type { Files } from '../../src/edits/edit.ts';
import { sseTransport } from '../../src/io/sse-transport.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { fixtureCases, inputOf } from '../fixture-case.ts';
import { repository, tempFolder } from '../temp-folder.ts';
import { startServer } from '../template-project.ts';

it('fastmcp, migrated: each client has what it had with a process of its own', async ({ skip }) => {
  skip(!existsSync(path.join(repository, 'node_modules/fastmcp')), 'fastmcp is not installed');
  const server = await startServer(await migrated('whole-fastmcp'), { MCP_TRANSPORT: 'http' });
  onTestFinished(() => server.stop());
  const [a, b] = [await connect(server.url), await connect(server.url)];
  const answers = [await say(a, 'a'), await say(b, 'b'), await say(a, 'x'), await say(b, 'y')];
  const sessions = await Promise.all(Array.from({ length: 15 }, () => connect(server.url)));
  expect([...answers, await say(sessions.at(-1) ?? a, 'z')]).toEqual(['nothing', 'nothing', 'a', 'b', 'nothing']);
  server.kill('SIGTERM');
  expect(await server.exited).toMatchObject({ code: 0 });
  expect(server.log()).not.toContain('MaxListenersExceededWarning');
});

it('fastmcp, with --keep-sse: old clients and new ones at once', async ({ skip }) => {
  skip(!existsSync(path.join(repository, 'node_modules/fastmcp')), 'fastmcp is not installed');
  const server = await startServer(await migrated('whole-kept-fastmcp'));
  onTestFinished(() => server.stop());
  const clients = [await overSse(server.url), await overSse(server.url), await connect(server.url)];
  const add = { name: 'add', arguments: { a: 1, b: 2 } };
  const answers = await Promise.all(clients.map((client) => client.callTool(add, undefined, { timeout: 240_000 })));
  expect(answers.map(({ content }) => content)).toEqual(Array(3).fill([{ type: 'text', text: '3' }]));
  server.kill('SIGTERM');
  expect(await server.exited).toMatchObject({ code: 0 });
});

async function overSse(url: URL | undefined): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(sseTransport(new URL('/sse', url).href), { timeout: 240_000 });
  onTestFinished(() => client.close());
  return client;
}

/** The migrated project of a fixture, built, in a folder that sees the packages of this repository. */
async function migrated(name: string) {
  const fixture = fixtureCases.find((candidate) => candidate.name === name);
  if (!fixture) throw new Error(`no fixture ${name}`);
  const { after } = makePlan(inputOf(fixture));
  const folder = await tempFolder({ 'server.js': "import './dist/index.js';\n", ...built(after) });
  symlinkSync(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
  return { folder, language: 'js' as const, remove: () => Promise.resolve() };
}

function built(files: Files): Record<string, string> {
  const { ModuleKind, ScriptTarget, transpile } = typescript;
  const options = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 };
  const texts = [...files].filter(([file]) => !file.endsWith('.d.ts'));
  return Object.fromEntries(
    texts.map(([file, text]) =>
      file.endsWith('.ts')
        ? [file.replace(/^src\//, 'dist/').replace(/ts$/, 'js'), transpile(text, options)]
        : [file, text],
    ),
  );
}

async function connect(url: URL | undefined): Promise<Client> {
  if (!url) throw new Error('the server does not listen');
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(url), { timeout: 240_000 });
  onTestFinished(() => client.close());
  return client;
}

async function say(client: Client, text: string): Promise<unknown> {
  const { content } = await client.callTool({ name: 'say', arguments: { text } }, undefined, { timeout: 240_000 });
  return (content as { text: string }[])[0]?.text;
}

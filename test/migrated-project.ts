import { readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import ts from 'typescript';
import { afterAll } from 'vitest';
import type { Files } from '../src/edits/edit.ts';
import { Processes } from '../src/io/run-process.ts';
import { startHttp, type HttpServer } from '../src/io/start-server.ts';
import { makePlan } from '../src/plan/make-plan.ts';
import type { Plan } from '../src/plan/plan.ts';
import type { MigrationOptions } from '../src/project/project-model.ts';
import { transforms } from '../src/transforms/index.ts';
import { inputOf, readTree, writeTree } from './fixture-case.ts';
import { repository } from './temp-folder.ts';

const START_MS = 240_000;
const fixture = { id: 'isolation', name: '', folder: '', whole: true };
const manifest = {
  ...{ name: 'demo', version: '1.0.0', type: 'module', bin: 'dist/index.js' },
  dependencies: { '@modelcontextprotocol/sdk': '^1.32.2', zod: '^4.0.0' },
};
const tsconfig = {
  compilerOptions: { target: 'es2022', module: 'nodenext', strict: true, rootDir: 'src', outDir: 'dist' },
  include: ['src'],
};

/** One call of a tool, in the order of a script. */
export interface Call {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** The sources of a fixture with a manifest and a configuration around them. */
export const projectOf = (folder: string): Files =>
  new Map([
    ['package.json', JSON.stringify(manifest)],
    ['tsconfig.json', JSON.stringify(tsconfig)],
    ...[...readTree(path.join(folder, 'src'))].map(([file, text]) => [`src/${file}`, text] as const),
  ]);

/** The calls of a fixture's script, with a client's name in them. */
export function scriptOf(folder: string, client: string): Call[] {
  const text = readFileSync(path.join(folder, 'calls.json'), 'utf8');
  return JSON.parse(text.replaceAll('$client', client)) as Call[];
}

export function planOf(files: Files, chosen: Partial<MigrationOptions> = {}): Plan {
  const input = inputOf(fixture, files);
  return makePlan({ ...input, options: { ...input.options, ...chosen } }, transforms);
}

/** Projects, servers and clients that are gone after the tests of the file: concurrent tests have no hook of their own. */
export function keepTrack() {
  const processes = new Processes();
  const folders: string[] = [];
  const clients: Client[] = [];
  afterAll(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await processes.endAll();
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  });
  return {
    /** A folder with the project built, without a compiler looking at its types. */
    async built(files: Files): Promise<string> {
      const folder = await mkdtemp(path.join(tmpdir(), 'mcp-migrate-isolation-'));
      folders.push(folder);
      writeTree(folder, new Map([...files, ...transpiled(files)]));
      await symlink(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
      return folder;
    },
    served(folder: string): Promise<HttpServer> {
      const spec = { command: process.execPath, args: ['dist/index.js'], cwd: folder, env: {} };
      return startHttp(spec, { processes, timeoutMs: START_MS });
    },
    /** A client with roots of its own. */
    async connected(name: string, transport: Transport): Promise<Client> {
      const client = new Client({ name, version: '1.0.0' }, { capabilities: { roots: { listChanged: true } } });
      client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: `file:///home/${name}` }] }));
      clients.push(client);
      await client.connect(transport);
      return client;
    },
  };
}

function transpiled(files: Files): [string, string][] {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  const sources = [...files].filter(([file]) => /^src\/.*\.ts$/.test(file));
  return sources.map(([file, text]) => [
    file.replace(/^src/, 'dist').replace(/ts$/, 'js'),
    ts.transpileModule(text, { compilerOptions }).outputText,
  ]);
}

export const overStdio = (folder: string): Transport =>
  new StdioClientTransport({ command: process.execPath, args: ['dist/index.js'], cwd: folder, stderr: 'ignore' });

export const overHttp = ({ url }: HttpServer): StreamableHTTPClientTransport =>
  new StreamableHTTPClientTransport(new URL(url));

/** What a client is told, as text. */
export async function told(client: Client, call: Call): Promise<string> {
  const result = await client.callTool({ name: call.tool, arguments: call.arguments });
  return JSON.stringify({ content: result.content, isError: result.isError });
}

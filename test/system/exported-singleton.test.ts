import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { LoggingMessageNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { expect, onTestFinished, test } from 'vitest';
import { Processes } from '../../src/io/run-process.ts';
import { startHttp } from '../../src/io/start-server.ts';
import { fixtureCases, runCase, writeTree } from '../fixture-case.ts';
import { repository, tempFolder } from '../temp-folder.ts';

const START_MS = 240_000;
const ID = 'convert-registration-modules';
const ARGS = ['--import', 'tsx', 'src/index.ts'];

interface Seen {
  readonly client: Client;
  readonly logged: unknown[];
}

/** A client that keeps what the server logs to it, over HTTP or of a process of its own. */
async function connected(folder: string, url?: string): Promise<Seen> {
  const client = new Client({ name: 'test', version: '1.0.0' });
  const logged: unknown[] = [];
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => void logged.push(params.data));
  onTestFinished(() => client.close());
  const stdio = { command: process.execPath, args: ARGS, cwd: folder };
  await client.connect(url ? new StreamableHTTPClientTransport(new URL(url)) : new StdioClientTransport(stdio));
  return { client, logged };
}

async function migrated(name: string): Promise<string> {
  const fixture = fixtureCases.find((candidate) => candidate.id === ID && candidate.name === name);
  if (!fixture) throw new Error(`no fixture ${name}`);
  const folder = await tempFolder();
  writeTree(folder, runCase(fixture).plan.after);
  symlinkSync(path.join(repository, 'node_modules'), path.join(folder, 'node_modules'));
  return folder;
}

async function served(folder: string): Promise<string> {
  const processes = new Processes();
  onTestFinished(() => processes.endAll());
  const spec = { command: process.execPath, args: ARGS, cwd: folder, env: {} };
  return (await startHttp(spec, { processes, timeoutMs: START_MS })).url;
}

test.each(['whole-helpers', 'whole-current-server'])(
  '%s: each of two clients sees its own messages alone, as with a process of its own',
  { timeout: 2 * START_MS },
  async (name) => {
    const folder = await migrated(name);
    const url = await served(folder);
    const [first, second, alone] = [
      await connected(folder, url),
      await connected(folder, url),
      await connected(folder),
    ];
    const called = async ({ client, logged }: Seen): Promise<unknown> => {
      const { tools } = await client.listTools();
      await client.callTool({ name: 'greet', arguments: { name: 'Ada' } });
      const answer = await client.callTool({ name: 'count' });
      await expect.poll(() => logged.length).toBe(2);
      return { names: tools.map((tool) => tool.name), content: answer.content, logged };
    };
    const [over] = [await called(first)];
    expect(second.logged).toEqual([]);
    expect(await called(second)).toEqual(over);
    expect(await called(alone)).toEqual(over);
    expect(over).toMatchObject({ names: ['greet', 'count'], logged: ['greeting Ada', 'counting'] });
    expect(first.logged).toHaveLength(2);
  },
);

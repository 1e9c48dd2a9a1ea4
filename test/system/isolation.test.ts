import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { describe, expect, test } from 'vitest';
import type { HttpServer } from '../../src/io/start-server.ts';
import { keepTrack, overHttp, overStdio, planOf, projectOf, scriptOf, told, type Call } from '../migrated-project.ts';
import { repository } from '../temp-folder.ts';

const root = path.join(repository, 'fixtures/projects/isolation');
const fixtures = readdirSync(root);

const keep = keepTrack();

test('there are at least ten kinds of state', () => {
  expect(fixtures.length).toBeGreaterThanOrEqual(10);
});

describe('a client over HTTP sees what it saw with a process of its own', () => {
  test.concurrent.each(fixtures)('%s', isIsolated);
});

test.concurrent('with the state shared by choice the same script tells the difference', async () => {
  const before = projectOf(path.join(root, 'login-token'));
  const original = await keep.built(before);
  const server = await keep.served(await keep.built(planOf(before, { state: 'shared' }).after));
  const expected = await run('login-token', 'anna', overStdio(original));
  expect((await interleaved('login-token', server)).anna).not.toEqual(expected);
});

async function isIsolated(name: string): Promise<void> {
  const before = projectOf(path.join(root, name));
  const plan = planOf(before);
  expect(plan.findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const original = await keep.built(before);
  const server = await keep.served(await keep.built(plan.after));
  const [anna, bernd] = await Promise.all(['anna', 'bernd'].map((client) => run(name, client, overStdio(original))));
  expect(await interleaved(name, server)).toEqual({ anna, bernd });
  expect(await run(name, 'anna', overHttp(server))).toEqual(anna);
}

/** A whole script by one client. */
async function run(name: string, clientName: string, transport: Transport): Promise<string[]> {
  const client = await keep.connected(clientName, transport);
  const answers: string[] = [];
  for (const call of scriptOf(path.join(root, name), clientName)) answers.push(await told(client, call));
  await client.close();
  return answers;
}

/** Two clients take turns, and both are there from the start. */
async function interleaved(name: string, server: HttpServer): Promise<{ anna: string[]; bernd: string[] }> {
  const anna = await participant(name, 'anna', server);
  const bernd = await participant(name, 'bernd', server);
  for (const [turn, call] of anna.script.entries()) {
    anna.answers.push(await told(anna.client, call));
    const other = bernd.script[turn];
    if (other) bernd.answers.push(await told(bernd.client, other));
  }
  return { anna: anna.answers, bernd: bernd.answers };
}

interface Participant {
  readonly client: Client;
  readonly script: readonly Call[];
  readonly answers: string[];
}

async function participant(name: string, client: string, server: HttpServer): Promise<Participant> {
  return {
    client: await keep.connected(client, overHttp(server)),
    script: scriptOf(path.join(root, name), client),
    answers: [],
  };
}

import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { runCli } from '../src/cli/run-cli.ts';
import type { Terminal } from '../src/cli/terminal.ts';
import { ALICE, BOB, bearer, keepTrack, openSession, post, session } from './template-client.ts';

const keep = keepTrack();
const PING = JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'ping' });

async function hashKey(args: readonly string[], stdin = '') {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const terminal = { stdout, stderr, stdin: Readable.from([stdin]), env: {} } as unknown as Terminal;
  const code = await runCli(['node', 'mcp-migrate', 'hash-key', ...args], terminal);
  stdout.end();
  stderr.end();
  return { code, entry: (await text(stdout)).trim(), told: await text(stderr) };
}

describe('hash-key', () => {
  it('makes another key each time, which is in no entry', async () => {
    const [one, other] = [await hashKey(['ann']), await hashKey(['ann'])];
    expect(one).toMatchObject({ code: 0, entry: expect.stringMatching(/^ann:sha256:[\da-f]{64}$/) as string });
    const key = /: (\S{43})\n$/.exec(one.told)?.[1] ?? expect.unreachable();
    expect(one.entry).not.toContain(key);
    expect(other.entry).not.toBe(one.entry);
  });

  it('takes a key from stdin and does not say it', async () => {
    const { code, entry, told } = await hashKey(['ann', '--stdin'], `${ALICE}\n`);
    expect([code, told]).toEqual([0, '']);
    expect(entry).not.toContain(ALICE);
  });

  it.each([
    [['a:b'], '', 'no colon'],
    [['a,b'], '', 'no colon'],
    [['ann', '--stdin'], 'short', '16 or more'],
  ])('refuses %o with %o', async (args, stdin, message) => {
    const { code, entry, told } = await hashKey(args, stdin);
    expect([code, entry]).toEqual([2, '']);
    expect(told).toContain(message);
  });
});

it('a server knows hashed keys and plain ones, and a session goes on while a key is replaced', async () => {
  const made = await hashKey(['alice']);
  const key = /: (\S{43})\n$/.exec(made.told)?.[1] ?? expect.unreachable();
  const old = (await hashKey(['alice', '--stdin'], ALICE)).entry;
  const project = await keep.project('stateful', { auth: ['api-key'] });
  const server = await keep.start(project, {
    MCP_API_KEYS: `${old},${made.entry.toUpperCase().replace('ALICE', 'alice')},bob:${BOB}`,
  });
  const id = await openSession(server, bearer(ALICE));
  const used = async (secret: string) => (await post(server, PING, { ...session(id), ...bearer(secret) })).status;
  expect([await used(ALICE), await used(key), await used(BOB)]).toEqual([200, 200, 404]);
  const hash = made.entry.split(':').slice(1).join(':');
  expect([await used(hash), await used(hash.replace('sha256:', ''))]).toEqual([401, 401]);
  expect(server.log()).not.toContain(key);
});

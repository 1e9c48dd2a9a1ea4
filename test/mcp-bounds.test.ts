import { expect, test } from 'vitest';
import { boundedWire } from '../src/verify/bounded-wire.ts';
import { openWire } from '../src/io/wire.ts';
import { mayReach } from '../src/cli/mcp/bounds.ts';
import { hidden, secretsOf } from '../src/cli/mcp/without-secrets.ts';
import { start } from '../fixtures/servers/conformant/raw.ts';

const bounds = { folders: [], hosts: ['mcp.example'] };

test.each([
  ['http://127.0.0.1:3000/mcp', true],
  ['http://127.1/mcp', true],
  ['http://localhost/mcp', true],
  ['http://[::1]:80/mcp', true],
  ['https://mcp.example/mcp', true],
  ['https://other.example/mcp', false],
  ['https://localhost.example/mcp', false],
  ['http://127.0.0.1.example/mcp', false],
  ['http://2130706433/mcp', true],
  ['http://0.0.0.0/mcp', false],
  ['http://169.254.169.254/', false],
  ['http://[::ffff:10.0.0.1]/mcp', false],
])('whether %s may be asked: %s', (url, expected) => {
  expect(mayReach(bounds, url)).toBe(expected);
});

test('a bounded wire sends nothing elsewhere', async () => {
  const { url, close } = await start();
  const open = openWire({ timeoutMs: 60_000, maxBytes: 1_000_000 });
  const wire = boundedWire(open, (asked) => asked === url);
  try {
    const request = { method: 'OPTIONS', url, headers: [] };
    expect((await wire.send(request)).status).toBeGreaterThan(0);
    const elsewhere = { ...request, url: `${url}/elsewhere` };
    for (const refused of [
      wire.send(elsewhere),
      wire.open(elsewhere),
      wire.handshake(elsewhere.url, { protocols: [] }),
    ])
      await expect(refused).rejects.toMatchObject({ name: 'WireError', kind: 'unreachable' });
  } finally {
    await open.close();
    await close();
  }
});

test('no string of a result holds what servers are started with', () => {
  const given = { folders: [], hosts: [], tokens: { bearer: 'token-of-the-run' }, env: { KEY: 'key of the run' } };
  const secrets = secretsOf(given, { env: { OTHER: 'key-of-the-call', NONE: 1 } });
  const told = {
    text: 'token-of-the-run, key%20of%20the%20run',
    list: [{ deep: 'key of the run, key-of-the-call' }],
    at: 1,
  };
  expect(hidden(told, secrets)).toEqual({ text: '***, ***', list: [{ deep: '***, ***' }], at: 1 });
});

import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWire } from '../src/io/wire.ts';
import type { OpenWire } from '../src/io/wire.ts';
import { WireError } from '../src/verify/wire.ts';
import { createGate, get, kindOf, serving } from './raw-servers.ts';

const patienceMs = 240_000;
const limits = { timeoutMs: 240_000, maxBytes: 100_000 };
const stream = { 'Content-Type': 'text/event-stream' };

let wire: OpenWire;
beforeAll(() => {
  wire = openWire(limits);
});
afterAll(() => wire.close());

describe('a live stream', () => {
  it('shows events as they come and what they are worth', async () => {
    const gate = createGate();
    const url = await serving((_request, response) => {
      response.writeHead(200, stream).write('id: 1\nretry: 300\ndata:\n\n: still here\n\nevent: x\ndata: on');
      gate.opened.then(
        () => response.end('e\r\r'),
        () => undefined,
      );
    });
    const live = await wire.open(get(url));
    expect(live).toMatchObject({ status: 200, headersAtMs: expect.any(Number) as number });
    expect(await live.waitFor((events) => events.length === 1, patienceMs)).toBe(true);
    expect(await live.waitFor((events) => events.length === 2, 50)).toBe(false);
    expect(await live.ended(1)).toBeUndefined();
    gate.open();
    expect(await live.waitFor((events) => events.length === 2, patienceMs)).toBe(true);
    expect(await live.ended(patienceMs)).toBe('complete');
    expect(live.events()).toEqual([
      { type: undefined, id: '1', data: '', retry: 300, atMs: expect.any(Number) as number },
      { type: 'x', id: undefined, data: 'one', retry: undefined, atMs: expect.any(Number) as number },
    ]);
    expect(live.lastByteAtMs()).toBeGreaterThanOrEqual(live.events()[1]?.atMs ?? Infinity);
    expect(await live.close()).toMatchObject({ status: 200, ending: 'complete' });
  });

  it('outlives the time limit, and ends when it is closed', async () => {
    const dropped = createGate();
    const url = await serving((_request, response) => {
      response.on('close', dropped.open).writeHead(200, stream).write('data: 1\n\n');
    });
    const { live, timeoutMs } = await openInTime(url);
    expect(await live.ended(3 * timeoutMs)).toBeUndefined();
    const exchange = await live.close();
    expect(exchange).toMatchObject({ text: 'data: 1\n\n', ending: 'enough' });
    expect(await live.close()).toEqual(exchange);
    expect(await live.ended(0)).toBe('enough');
    await dropped.opened;
  });

  it.each([
    ['the server hangs up', (response: ServerResponse) => response.destroy(), 'closed'],
    ['too much comes', (response: ServerResponse) => response.write(`data: ${'x'.repeat(120_000)}\n\n`), 'too-large'],
    ['too many events come', (response: ServerResponse) => response.write('data:\n\n'.repeat(12_000)), 'too-large'],
  ])('ends when %s', async (_name, act: (response: ServerResponse) => unknown, ending) => {
    const url = await serving((_request, response) => {
      response.writeHead(200, stream).write('data: 1\n\n', () => act(response));
    });
    const live = await wire.open(get(url));
    expect(await live.ended(patienceMs)).toBe(ending);
    expect(live.events().length).toBeLessThanOrEqual(20_000);
    expect(await live.waitFor(() => false, patienceMs)).toBe(false);
    await live.close();
  });

  it('has no events when it is no event stream, and passes on what a condition throws', async () => {
    const url = await serving((_request, response) => response.end('data: 1\n\n'));
    const live = await wire.open(get(url));
    expect(await live.ended(patienceMs)).toBe('complete');
    expect(live.events()).toEqual([]);
    const bad = () => {
      throw new TypeError('oops');
    };
    await expect(live.waitFor(bad, 100)).rejects.toThrow('oops');
  });

  it('throws when no headers come in time', async () => {
    const url = await serving(() => undefined);
    expect(await kindOf(wire.open(get(url, { timeoutMs: 100 })))).toBe('timeout');
  });
});

/** A stream with a limit for its headers that was long enough for them. */
async function openInTime(url: string) {
  for (let timeoutMs = 100; ; timeoutMs *= 4) {
    try {
      return { live: await wire.open(get(url, { timeoutMs })), timeoutMs };
    } catch (error) {
      if (!(error instanceof WireError) || error.kind !== 'timeout') throw error;
    }
  }
}

import { createServer as createSocketServer } from 'node:net';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWire } from '../src/io/wire.ts';
import type { OpenWire } from '../src/io/wire.ts';
import { WireError } from '../src/verify/wire.ts';
import type { Ending, Exchange, WireErrorKind, WireRequest } from '../src/verify/wire.ts';
import { errorOf, get, listening, serving } from './raw-servers.ts';

const maxBytes = 4 * 1024 * 1024;
const head = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n';
const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n`;

let wire: OpenWire;
beforeAll(() => {
  wire = openWire({ timeoutMs: 240_000, maxBytes });
});
afterAll(() => wire.close());

describe('no answer', () => {
  it.each<[string, string, { kind: WireErrorKind; words: string }]>([
    ['hangs up', '', { kind: 'closed', words: 'closed' }],
    ['is an SSH server', 'SSH-2.0-OpenSSH_9.2\r\n', { kind: 'not-http', words: 'SSH-2.0-OpenSSH_9.2' }],
    ['is a mail server', '220 mail.example ESMTP\r\n', { kind: 'not-http', words: '220 mail.example' }],
    ['speaks TLS', '\x15\x03\x01\x00\x02\x02\x46', { kind: 'not-http', words: 'is it https://' }],
    ['sends a page without headers', '<html>\x1b[31m</html>', { kind: 'not-http', words: '<html>\\u{1b}[31m' }],
    ['sends no status', 'HTTP/1.1 abc\r\n\r\n', { kind: 'not-http', words: 'not HTTP' }],
    ['sends one huge header', `${head}X: ${'x'.repeat(20_000)}\r\n\r\n`, { kind: 'not-http', words: '16 KiB' }],
    ['sends very many headers', `${head}${'X: x\r\n'.repeat(20_000)}\r\n`, { kind: 'not-http', words: '16 KiB' }],
    [
      'contradicts itself on the length',
      `${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\n`,
      { kind: 'not-http', words: 'contradict' },
    ],
    [
      'changes the protocol unasked',
      'HTTP/1.1 101 OK\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n',
      { kind: 'closed', words: '101' },
    ],
    ['says 100 Continue unasked', 'HTTP/1.1 100 Continue\r\n\r\n', { kind: 'closed', words: '100' }],
  ])('comes from what %s', async (_name, bytes, { kind, words }) => {
    const error = await errorOf(wire.send(get(await answering((socket) => socket.end(bytes, 'latin1')))));
    expect({ kind: error.kind, message: error.message }).toEqual({
      kind,
      message: expect.stringContaining(words) as string,
    });
    expect(error.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it.each<[string, Act, WireErrorKind]>([
    ['resets the connection', (socket) => socket.resetAndDestroy(), 'closed'],
    ['says nothing', () => undefined, 'timeout'],
    ['never ends its headers', (socket) => repeat(socket, ['X: x\r\n', 10], head), 'timeout'],
    ['gives hints for ever', (socket) => repeat(socket, ['HTTP/1.1 103 Early Hints\r\n\r\n', 10]), 'timeout'],
  ])('comes from what %s', async (_name, act, kind) => {
    const more = kind === 'timeout' ? { timeoutMs: 500 } : {};
    expect((await errorOf(wire.send(get(await answering(act), more)))).kind).toBe(kind);
  });

  it('comes from what talks before it is asked', async () => {
    const talking = createSocketServer((socket) => socket.on('error', () => undefined).write('220 ready\r\n'));
    const { kind } = await errorOf(wire.send(get(await listening(talking))));
    expect(['not-http', 'closed']).toContain(kind);
  });

  it('comes from a name that does not exist', async () => {
    const error = await errorOf(wire.send(get('http://no-such-host.invalid/mcp')));
    expect(error).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('host name') as string });
  });

  it('comes from an address where nobody is, in time', async () => {
    const error = await errorOf(wire.send(get('http://192.0.2.1/mcp', { timeoutMs: 300 })));
    expect(['timeout', 'unreachable']).toContain(error.kind);
  });

  it('is not waited for when the wire is closed', async () => {
    const closing = openWire({ timeoutMs: 60_000, maxBytes });
    const url = await answering(() => undefined);
    const requests = ['a', 'a', undefined].map((connection) => get(url, connection ? { connection } : {}));
    const kinds = requests.map(async (request) => (await errorOf(closing.send(request))).kind);
    await closing.close();
    expect(await Promise.all(kinds)).toEqual(['closed', 'closed', 'closed']);
    expect((await errorOf(closing.send(get(url)))).kind).toBe('closed');
  });
});

describe('a bad answer', () => {
  const toResponse: Partial<WireRequest> = { stream: { responseTo: 1 } };

  it.each<[string, Act, Ending | 'cut']>([
    ['ends early', (socket) => socket.end(`${head}Content-Length: 100\r\n\r\ndata: 1\n\n`), 'closed'],
    ['has a bad chunk', (socket) => socket.end(`${chunked}zz\r\n`), 'closed'],
    ['has no last chunk', (socket) => socket.end(`${chunked}3\r\ndat\r\n`), 'closed'],
    ['comes a byte at a time', (socket) => repeat(socket, ['1\r\n:\r\n', 20], chunked), 'timeout'],
    ['is an endless stream', (socket) => repeat(socket, ['f\r\ndata: {"id":2}\n\r\n', 1], chunked), 'timeout'],
    ['has an endless chunk extension', (socket) => pour(socket, ';x', `${chunked}1`), 'timeout'],
    ['is a gigabyte', (socket) => pour(socket, 'x', `${head}Content-Length: 1000000000\r\n\r\n`), 'too-large'],
    ['is a gigabyte of chunks of a byte', (socket) => pour(socket, '1\r\nx\r\n', chunked), 'cut'],
    ['is a gigabyte of tiny events', (socket) => pour(socket, '7\r\ndata:\n\n\r\n', chunked), 'cut'],
    ['is a gigabyte of values', (socket) => pour(socket, '[],', `${head}\r\n[`), 'too-large'],
    ['is nested without end', (socket) => pour(socket, '[', `${head}\r\n`), 'too-large'],
    ['is a gigabyte of ends of lines', (socket) => pour(socket, '\r', `${head}\r\n`), 'too-large'],
  ])('that %s is cut off', async (_name, act, ending) => {
    const more = ending === 'timeout' ? { timeoutMs: 500 } : ending === 'cut' ? { timeoutMs: 2000 } : {};
    const exchange = await sendInTime(get(await answering(act), { ...toResponse, ...more }));
    expect(ending === 'cut' ? ['timeout', 'too-large'] : [ending]).toContain(exchange.ending);
    expect(exchange.status).toBe(200);
    expect(exchange.body.length).toBeLessThanOrEqual(maxBytes);
  });

  it('that was too large takes no room from the next', async () => {
    const endless = await answering((socket) => pour(socket, 'x', `${head}Content-Length: 1000000000\r\n\r\n`));
    for (let round = 0; round < 10; round += 1) await wire.send(get(endless));
    const url = await serving((_request, response) => response.end(Buffer.alloc(maxBytes)));
    const exchanges = await Promise.all([1, 2, 3].map(() => wire.send(get(url))));
    const seen = exchanges.map(({ ending, body }) => ({ ending, size: body.length }));
    expect(seen).toEqual(Array.from({ length: 3 }, () => ({ ending: 'complete', size: maxBytes })));
  });

  it('that is a bomb stays as it is', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const url = await serving((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Content-Encoding': 'gzip' }).end(bomb);
    });
    const exchange = await wire.send(get(url, { ...toResponse, headers: [['Accept-Encoding', 'gzip']] }));
    expect(Buffer.from(exchange.body).equals(bomb)).toBe(true);
  });

  it('that redirects to itself is not followed', async () => {
    const asked: unknown[] = [];
    const url = await serving((request, response) => {
      asked.push(request.url);
      response.writeHead(307, { Location: '/mcp' }).end();
    });
    expect((await wire.send(get(url))).status).toBe(307);
    expect(asked).toHaveLength(1);
  });

  it('that is no UTF-8 is read with replacements', async () => {
    const url = await serving((_request, response) => response.end(Buffer.from([0x61, 0xff, 0xc3, 0x28, 0xed, 0xa0])));
    const { body, text } = await wire.send(get(url));
    expect([...body]).toEqual([0x61, 0xff, 0xc3, 0x28, 0xed, 0xa0]);
    expect(text).toBe('a\ufffd\ufffd(\ufffd\ufffd');
  });
});

describe('a server that hangs up', () => {
  const body = 'data: {"jsonrpc":"2.0","id":1,"result":{}}\n\n';
  const whole = `${chunked}5\r\n${body.slice(0, 5)}\r\n${(body.length - 5).toString(16)}\r\n${body.slice(5)}\r\n0\r\n\r\n`;
  const points = Array.from({ length: whole.length + 1 }, (_unused, point) => point);

  it.each(['send', 'open'] as const)('is known for it at every point (%s)', async (way) => {
    const url = await cutting(whole);
    const outcomes = await Promise.all(points.map((point) => outcomeOf(`${url}&at=${point}`, way)));
    const headersEnd = whole.indexOf('\r\n\r\n') + 4;
    expect(outcomes.slice(0, headersEnd)).toEqual(Array.from({ length: headersEnd }, () => 'no answer: closed'));
    expect(outcomes.slice(headersEnd, -1)).toEqual(points.slice(headersEnd, -1).map(() => 'closed'));
    expect(outcomes.at(-1)).toBe('complete');
  });

  async function outcomeOf(url: string, way: 'send' | 'open'): Promise<string | undefined> {
    try {
      if (way === 'send') return (await wire.send(get(url))).ending;
      const live = await wire.open(get(url));
      await live.ended(240_000);
      return (await live.close()).ending;
    } catch (error) {
      return error instanceof WireError ? `no answer: ${error.kind}` : String(error);
    }
  }
});

/** Sends as much of the answer as `at` in the query says. */
function cutting(answer: string): Promise<string> {
  return listening(
    createSocketServer((socket) => {
      socket
        .on('error', () => undefined)
        .once('data', (data) => {
          const at = /&at=(\d+)/.exec(data.toString())?.[1];
          socket.end(answer.slice(0, Number(at)));
        });
    }),
  );
}

/** Does something with the socket as soon as something was asked. */
function answering(act: Act): Promise<string> {
  return listening(createSocketServer((socket) => socket.on('error', () => undefined).once('data', () => act(socket))));
}

type Act = (socket: Socket) => unknown;

function repeat(socket: Socket, [text, everyMs]: readonly [string, number], first = ''): Socket {
  socket.write(first);
  const timer = setInterval(() => socket.write(text), everyMs);
  return socket.on('close', () => {
    clearInterval(timer);
  });
}

/** Writes without end, as fast as it is read. */
function pour(socket: Socket, text: string, first: string): Socket {
  const block = Buffer.from(text.repeat(Math.ceil(65_536 / text.length)));
  const write = () => {
    while (!socket.destroyed && socket.write(block));
  };
  socket.on('drain', write).write(first);
  write();
  return socket;
}

/** Gives a busy machine more time until there are headers. */
async function sendInTime(request: WireRequest): Promise<Exchange> {
  const { timeoutMs } = request;
  if (timeoutMs === undefined) return wire.send(request);
  for (let givenMs = timeoutMs; ; givenMs *= 4) {
    try {
      return await wire.send({ ...request, timeoutMs: givenMs });
    } catch (error) {
      if (!(error instanceof WireError) || error.kind !== 'timeout') throw error;
    }
  }
}

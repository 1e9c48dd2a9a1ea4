import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWire } from '../src/io/wire.ts';
import type { OpenWire } from '../src/io/wire.ts';
import type { HeaderList, WireRequest } from '../src/verify/wire.ts';
import { get, kindOf, listening, serving, sockets } from './raw-servers.ts';

const limits = { timeoutMs: 240_000, maxBytes: 100_000 };
const stream = { 'Content-Type': 'text/event-stream' };

let wire: OpenWire;
beforeAll(() => {
  wire = openWire(limits);
});
afterAll(() => wire.close());

describe('an exchange', () => {
  it('shows headers as they were sent: case, order, repetition, bytes', async () => {
    const url = await sockets(
      'HTTP/1.1 200 OK\r\nx-One: 1\r\nSet-Cookie: a\r\nX-ONE: \xe9\r\nContent-Length: 0\r\n\r\n',
    );
    const { headers } = await wire.send(get(url));
    expect(headers).toEqual([
      ['x-One', '1'],
      ['Set-Cookie', 'a'],
      ['X-ONE', '\xe9'],
      ['Content-Length', '0'],
    ]);
  });

  it('leaves out informational answers and trailers', async () => {
    const url = await sockets(
      'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n' +
        '2\r\nhi\r\n0\r\nX-Late: 1\r\n\r\n',
    );
    const { status, headers, text } = await wire.send(get(url));
    expect({ status, headers, text }).toEqual({ status: 200, headers: [['Transfer-Encoding', 'chunked']], text: 'hi' });
  });

  it('asks for no compression and inflates nothing', async () => {
    const url = await serving((request, response) => {
      response.setHeader('X-Asked', request.headers['accept-encoding'] ?? 'no');
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('hello'));
    });
    const { headers, body } = await wire.send(get(url));
    expect(headers).toContainEqual(['X-Asked', 'no']);
    expect(Buffer.from(body).equals(gzipSync('hello'))).toBe(true);
  });

  it.each([
    ['at once', {}, 'content-length 6'],
    ['in pieces', { pace: { bytes: 4, pauseMs: 20 } }, 'content-length 6'],
    ['in chunks', { headers: [['Transfer-Encoding', 'chunked']] as HeaderList }, 'chunked'],
  ])('sends bytes that are no UTF-8 %s', async (_name, more: Partial<WireRequest>, framing) => {
    const url = await serving((request, response) => void echo(request, response));
    const body = Uint8Array.from([0xff, 0xfe, 0x00, 0x0d, 0x0a, 0x80]);
    const { text } = await wire.send({ ...get(url), method: 'POST', body, ...more });
    expect(text).toBe(`fffe000d0a80 ${framing}`);
  });

  it('sends a paced body in so many pieces', async () => {
    const pieces: string[] = [];
    const url = await serving((request, response) => {
      request.on('data', (piece: Buffer) => pieces.push(piece.toString()));
      request.on('end', () => response.end());
    });
    await wire.send({ ...get(url), method: 'POST', body: 'abcdefgh', pace: { bytes: 3, pauseMs: 50 } });
    expect(pieces).toEqual(['abc', 'def', 'gh']);
  });

  it.each(['POST', 'GET', 'DELETE'])('is refused when %s cannot be sent', async (method) => {
    const request = { ...get('http://127.0.0.1:9/'), method, headers: [['a b', 'c']] as const };
    expect(await kindOf(wire.send(request))).toBe('unsendable');
  });
});

describe('a connection with a name', () => {
  it('serves one exchange after the other', async () => {
    const { url, seen } = await countingConnections();
    const texts = await Promise.all(['a', 'b', 'c'].map(() => wire.send(get(url, { connection: 'one' }))));
    await wire.send(get(url, { connection: 'other' }));
    expect(texts.map(({ text }) => text)).toEqual(['1', '1', '1']);
    expect(seen()).toBe(2);
  });

  it('is not shared without a name', async () => {
    const { url, seen } = await countingConnections();
    await Promise.all(['a', 'b'].map(() => wire.send(get(url))));
    expect(seen()).toBe(2);
  });

  it('is opened again after the server has closed it', async () => {
    const { url, seen, server } = await countingConnections();
    await wire.send(get(url, { connection: 'closed' }));
    const gone = once(server, 'gone');
    server.closeIdleConnections();
    await gone;
    expect((await wire.send(get(url, { connection: 'closed', method: 'POST', body: '{}' }))).text).toBe('2');
    expect(seen()).toBe(2);
  });

  it('keeps a connection whose event stream ends after the response', async () => {
    const { url, seen } = await countingConnections((response) => {
      response.writeHead(200, stream).write('data: {"jsonrpc":"2.0","id":1,"result":{}}\n\n', () => response.end());
    });
    const request = get(url, { connection: 'stream', stream: { responseTo: 1 } });
    expect((await wire.send(request)).ending).toBe('complete');
    await wire.send(request);
    expect(seen()).toBe(1);
  });

  it('repeats what is idempotent, once, when the server hangs up on a used connection', async () => {
    const { url, requests } = await hangingUp();
    const texts = [];
    for (const path of ['a', 'b']) texts.push((await wire.send(get(url + path, { connection: 'idempotent' }))).text);
    expect(texts).toEqual(['ok', 'ok']);
    expect(requests).toEqual(['GET', 'GET', 'GET']);
  });

  it('never repeats a POST', async () => {
    const { url, requests } = await hangingUp();
    const post = get(url, { connection: 'post', method: 'POST', body: '{}' });
    await wire.send(post);
    expect(await kindOf(wire.send(post))).toBe('closed');
    expect(requests).toEqual(['POST', 'POST']);
  });
});

/** Answers with the number of the connection that the request came on. */
async function countingConnections(answer?: (response: ServerResponse) => void) {
  const numbers = new Map<unknown, number>();
  const server = createServer((request, response) => {
    request.resume();
    if (answer) answer(response);
    else response.end(String(numbers.get(request.socket)));
  });
  server.on('connection', (socket) => {
    numbers.set(socket, numbers.size + 1);
    socket.on('close', () => server.emit('gone'));
  });
  return { url: await listening(server), seen: () => numbers.size, server };
}

/** Answers the first request of a connection, and hangs up on the second when it has come. */
async function hangingUp() {
  const requests: string[] = [];
  const server = createSocketServer((socket) => {
    const asked = { times: 0 };
    socket
      .on('error', () => undefined)
      .on('data', (data) => {
        const method = /^[A-Z]+(?= \/)/.exec(data.toString())?.[0];
        if (method === undefined) return;
        requests.push(method);
        asked.times += 1;
        if (asked.times > 1) socket.destroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
  });
  return { url: await listening(server), requests };
}

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers;
  response.end(
    `${Buffer.concat(pieces).toString('hex')} ${length === undefined ? String(coding) : `content-length ${length}`}`,
  );
}

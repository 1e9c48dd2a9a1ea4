import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { listen, serve } from '../../fixtures/servers/running.ts';
import { openWire } from '../../src/io/wire.ts';
import { curlOf } from '../../src/report/curl.ts';
import { exitCodeOf } from '../../src/report/exit-code.ts';
import { checks } from '../../src/verify/checks/index.ts';
import { probeEndpoint } from '../../src/verify/probe.ts';
import { runChecks } from '../../src/verify/run-checks.ts';
import type { CheckResult } from '../../src/verify/result.ts';

type Answer = (response: ServerResponse) => void;

const bomb = gzipSync(Buffer.alloc(20_000_000));
const token = 'sesame-7f3a';
const stream = { 'Content-Type': 'text/event-stream' };
const hostile: Readonly<Record<string, Answer>> = {
  'never answers': () => undefined,
  'streams events for ever': (response) => {
    response.writeHead(200, stream);
    repeat(response, () => response.write('data: {"jsonrpc":"2.0","method":"notifications/message"}\n\n'), 5);
  },
  'sends a byte at a time': (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    repeat(response, () => response.write(' '), 50);
  },
  'sends a body without end': (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    const pour = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
    };
    response.on('drain', pour);
    pour();
  },
  'sends bytes that are no UTF-8': (response) => {
    response.writeHead(200, stream).end(Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0xff, 0xfe, 0x0a, 0x0a]));
  },
  'hangs up before the headers': (response) => {
    response.destroy();
  },
  'hangs up in the body': (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' });
    response.write('{"jsonrpc":', () => response.destroy());
  },
  'does not speak HTTP': (response) => {
    response.socket?.end('SSH-2.0-OpenSSH_9.2\r\n');
  },
  'sends terminal escapes': (response) => {
    response.writeHead(200, { 'Content-Type': 'text/x\u009b31m' }).end('\u001b]0;owned\u0007\u001b[2J\u202e\r\n');
  },
  'sends the token back': (response) => {
    response.writeHead(500, { 'Content-Type': 'text/plain' }).end(`no such key: Bearer ${token}`);
  },
  'sends a bomb': (response) => {
    response.writeHead(200, { ...stream, 'Content-Encoding': 'gzip' }).end(bomb);
  },
  'sends very many headers': (response) => {
    for (let count = 0; count < 900; count += 1) response.appendHeader('X', String(count));
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
  },
  'sends more headers than anybody reads': (response) => {
    response.writeHead(200, { X: 'x'.repeat(100_000) }).end();
  },
  'is a proxy without a server': (response) => {
    response.writeHead(502, { 'Content-Type': 'text/html' }).end('<html><h1>502 Bad Gateway</h1><hr>nginx</html>');
  },
  'gives names in HTML and with terminal escapes': (response) => {
    const tools = [{ name: '<img src=x onerror=alert(1)>\u001b[2J', description: '</script><script>\u202e' }];
    const serverInfo = { name: '<b>\u009b31m', version: '\u001b]0;owned\u0007' };
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id: 99, result: { tools, serverInfo } }));
  },
  'nests what it sends very deep': (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(`{"jsonrpc":"2.0","id":99,"result":${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
  },
  'redirects to itself': (response) => {
    response.writeHead(307, { Location: '/mcp' }).end();
  },
};

/** For what never comes; and for what comes, however busy the machine. */
const soonMs = 300;
const patienceMs = 240_000;

/** What does not come in time says nothing: a server of which there is no more to say is not judged. */
const late = ['never answers', 'streams events for ever', 'sends a byte at a time'];

describe.each(Object.entries(hostile))('a server that %s', (name, answer) => {
  const timeoutMs = late.includes(name) ? soonMs : patienceMs;
  it('gets a verdict on every check', async () => {
    const server = await serve((_request, response) => {
      answer(response);
    });
    expectVerdicts(await resultsOf(server.url, timeoutMs).finally(server.close), 'blocked');
  });

  it('gets a verdict on every check when it starts to after initialize', async () => {
    // A check may hang up in the middle of its request.
    const server = await serve((request, response) => {
      initializeThen(answer, request, response).catch(() => response.destroy());
    });
    const outcome = late.includes(name) ? 'blocked' : 'fail';
    expectVerdicts(await resultsOf(server.url, timeoutMs).finally(server.close), outcome);
  });
});

describe('a port where something else listens', () => {
  it('gets a verdict on every check', async () => {
    const sockets = createSocketServer((socket) => socket.on('error', () => undefined).end('220 mail ready\r\n'));
    const url = `${await listen(sockets)}/mcp`;
    expectVerdicts(await resultsOf(url).finally(() => sockets.close()), 'blocked');
  });

  it('gets a verdict on every check when nothing listens', async () => {
    const closed = createServer();
    const url = `${await listen(closed)}/mcp`;
    closed.close();
    expectVerdicts(await resultsOf(url), 'blocked');
  });
});

function expectVerdicts(results: readonly CheckResult[], ping: CheckResult['outcome']): void {
  expect(results.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
  expect(results.find(({ id }) => id === 'rob-ping')?.outcome).toBe(ping);
  expect(exitCodeOf(results, false)).toBe(1);
  const commands = results.flatMap(({ curl = '' }) => curl.split('\n'));
  const texts = [...results.flatMap(({ expected, actual, cause = '' }) => [expected, actual, cause]), ...commands];
  expect(texts.filter((text) => /[\p{Cc}\p{Cf}]/u.test(text))).toEqual([]);
  expect(texts.filter((text) => text.includes(token) || text.startsWith('defect'))).toEqual([]);
}

async function resultsOf(url: string, timeoutMs = patienceMs): Promise<CheckResult[]> {
  const wire = openWire({ timeoutMs, maxBytes: 100_000 });
  const endpoint = { url, headers: [['Authorization', `Bearer ${token}`]] as const, wire };
  const facts = await probeEndpoint(endpoint);
  const limits = { concurrency: 50, checkTimeoutMs: 3 * timeoutMs, now: Date.now };
  return runChecks({ endpoint, facts, eras: ['legacy'], checks, curlOf, ...limits }).finally(() => wire.close());
}

async function initializeThen(answer: Answer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString();
  if (body.includes('notifications/initialized')) {
    response.writeHead(202).end();
  } else if (body.includes('"initialize"')) {
    const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'x', version: '1' } };
    response.writeHead(200, { 'Content-Type': 'application/json', 'Mcp-Session-Id': 'one' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
  } else {
    answer(response);
  }
}

function repeat(response: ServerResponse, act: () => void, everyMs: number): void {
  const timer = setInterval(act, everyMs);
  response.on('close', () => {
    clearInterval(timer);
  });
}

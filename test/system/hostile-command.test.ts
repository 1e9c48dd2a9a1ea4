import { createServer } from 'node:https';
import type { RequestListener, ServerResponse } from 'node:http';
import { createServer as createSocketServer } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { certificateFor } from '../../fixtures/servers/certificates.ts';
import { startCli } from '../command-line.ts';
import { listening, serving } from '../raw-servers.ts';

const reportsMemory = 'process.on("exit",()=>console.error("peak "+process.resourceUsage().maxRSS+" KiB"))';

/** With more of it, how much is taken says how seldom garbage is collected. */
const smallHeap = '--max-old-space-size=80';

type Answer = (response: ServerResponse) => void;

const gigabyte = Buffer.concat(Array<Buffer>(10).fill(gzipSync(Buffer.alloc(100_000_000))));
const large: Readonly<Record<string, Answer>> = {
  'a gigabyte': (response) => {
    pour(response, 'application/json', 'x');
  },
  'a bomb': (response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Content-Encoding': 'gzip' }).end(gigabyte);
  },
  'events without end': (response) => {
    pour(response, 'text/event-stream', 'data: {"jsonrpc":"2.0","method":"notifications/message"}\n\n');
  },
  'millions of values': (response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(`[${'{},'.repeat(1_000_000)}{}]`);
  },
};

describe.runIf(process.platform === 'linux').each(Object.entries(large))('verify of %s', (_name, answer) => {
  // Checks that compare many answers hold them at the same time, which they do only after initialize.
  it.each([
    ['every answer', answering(answer), 200],
    ['every answer after initialize', afterInitialize(answer), 200],
  ])('as %s ends with a verdict and takes bounded memory', async (_when, listener, limitMiB) => {
    const { code, stdout, peakMiB } = await verified(await serving(listener));
    expect(code).toBe(1);
    expect(peakMiB).toBeLessThan(limitMiB);
    expect(stdout).toMatch(/^FAILED /);
  });
});

describe('verify of what cannot be asked', () => {
  it.each<[string, () => Promise<string>, string]>([
    ['an SSH server', () => listening(sshServer()), 'not HTTP'],
    ['a self-signed certificate', selfSigned, 'self-signed'],
    ['a name that does not exist', () => Promise.resolve('http://no-such-host.invalid/mcp'), 'host name'],
  ])('says why: %s', async (_name, open, words) => {
    const { code, stdout, stderr } = await verified(await open());
    expect({ code, said: stdout + stderr }).toEqual({ code: 3, said: expect.stringContaining(words) as string });
  });
});

async function verified(url: string) {
  const env = { NODE_OPTIONS: `${smallHeap} --import=data:text/javascript,${encodeURIComponent(reportsMemory)}` };
  const ended = await startCli(['verify', url, '--timeout', '2', '--verbose'], { env }).ended;
  expect(ended.left).toEqual([]);
  const peak = /^peak (\d+) KiB$/m.exec(ended.stderr)?.[1];
  return { ...ended, peakMiB: Math.round(Number(peak) / 1024) };
}

function answering(answer: Answer): RequestListener {
  return (request, response) => {
    request.resume();
    answer(response);
  };
}

function afterInitialize(answer: Answer): RequestListener {
  return (request, response) => {
    buffer(request).then(
      (body) => {
        const text = body.toString();
        if (text.includes('"initialize"')) initialized(response);
        else if (text.includes('notifications/initialized')) response.writeHead(202).end();
        else answer(response);
      },
      () => response.destroy(),
    );
  };
}

function initialized(response: ServerResponse): void {
  const capabilities = { tools: {}, prompts: {}, resources: {} };
  const result = { protocolVersion: '2025-11-25', capabilities, serverInfo: { name: 'x', version: '1' } };
  response.writeHead(200, { 'Content-Type': 'application/json', 'Mcp-Session-Id': 'one' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
}

/** Writes without end, as fast as it is read. */
function pour(response: ServerResponse, type: string, text: string): void {
  const block = text.repeat(Math.ceil(65_536 / text.length));
  const write = () => {
    while (!response.destroyed && response.write(block));
  };
  response.writeHead(200, { 'Content-Type': type }).on('drain', write);
  write();
}

function sshServer() {
  return createSocketServer((socket) => {
    socket.on('error', () => undefined).once('data', () => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
  });
}

async function selfSigned(): Promise<string> {
  const server = createServer(await certificateFor('127.0.0.1'), (_request, response) => response.end());
  return listening(server, 'https');
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer } from 'node:https';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openWire } from '../src/io/wire.ts';
import { certificateAuthority, certificateFor } from '../fixtures/servers/certificates.ts';
import type { Certificate } from '../fixtures/servers/certificates.ts';
import { errorOf, get, kindOf, listening, serving } from './raw-servers.ts';

const limits = { timeoutMs: 240_000, maxBytes: 100_000 };

interface Flaw {
  readonly host: string;
  readonly expired?: boolean;
  readonly stranger?: boolean;
  readonly alone?: boolean;
}

describe('TLS', () => {
  let authority: Certificate;
  beforeAll(async () => {
    authority = await certificateAuthority();
  });

  it('trusts the authority that was given', async () => {
    const url = await securely(await certificateFor('127.0.0.1', { authority }));
    const trusting = openWire(limits, { ca: authority.cert });
    onTestFinished(() => trusting.close());
    const forged = get(url, { headers: [['Host', 'evil.example']] });
    expect((await trusting.send(forged)).text).toBe('1.1 evil.example');
    expect(await trusting.handshake(url, { protocols: ['http/1.1'] })).toEqual({
      protocol: 'TLSv1.3',
      alpn: 'http/1.1',
    });
  });

  it.each([
    ['has expired', { host: '127.0.0.1', expired: true }, 'expired'],
    ['is for another host', { host: 'elsewhere.example' }, 'another host'],
    ['comes from nobody known', { host: '127.0.0.1', stranger: true }, 'authority'],
    ['is self-signed', { host: '127.0.0.1', alone: true }, 'self-signed'],
  ])('says when the certificate %s', async (_name, { host, ...how }: Flaw, words) => {
    const signed = 'alone' in how ? {} : { authority };
    const url = await securely(await certificateFor(host, { ...how, ...signed }));
    const trusting = openWire(limits, 'stranger' in how ? {} : { ca: authority.cert });
    onTestFinished(() => trusting.close());
    const error = await errorOf(trusting.send(get(url)));
    expect(error).toMatchObject({ kind: 'tls', message: expect.stringContaining(words) as string });
    const { problem } = await trusting.handshake(url, { protocols: [] });
    expect(problem).toContain(words);
  });

  it('speaks HTTP/2 when asked to, and only then', async () => {
    const url = await securely(await certificateFor('127.0.0.1', { authority }), true);
    const trusting = openWire(limits, { ca: authority.cert });
    onTestFinished(() => trusting.close());
    expect((await trusting.handshake(url, { protocols: ['h2', 'http/1.1'] })).alpn).toBe('h2');
    expect((await trusting.send(get(url))).text).toMatch(/^1\.1 /);
    const echoed = await trusting.send(get(url, { http2: true, method: 'POST', body: '{}' }));
    expect(echoed).toMatchObject({ status: 200, text: expect.stringMatching(/^2\.0 /) as string });
  });

  it('says when HTTP/2 is not offered, and when there is no TLS or only TLS', async () => {
    const secure = await securely(await certificateFor('127.0.0.1', { authority }));
    const plain = await serving((_request, response) => response.end());
    const trusting = openWire(limits, { ca: authority.cert });
    onTestFinished(() => trusting.close());
    const old = { protocols: [], newest: 'TLSv1.1' } as const;
    expect(await kindOf(trusting.send(get(secure, { http2: true })))).toBe('tls');
    expect(await kindOf(trusting.handshake(secure, old))).toBe('tls');
    expect(await errorOf(trusting.send(get(plain.replace('http:', 'https:'))))).toMatchObject({
      kind: 'tls',
      message: expect.stringContaining('is it http://') as string,
    });
    expect(await kindOf(trusting.handshake(plain.replace('http:', 'https:'), { protocols: [] }))).toBe('tls');
    expect(['not-http', 'closed']).toContain(await kindOf(trusting.send(get(secure.replace('https:', 'http:')))));
  });
});

function securely(certificate: Certificate, http2 = false): Promise<string> {
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    const host = request.headers.host ?? request.headers[':authority'];
    request.resume().on('end', () => response.end(`${request.httpVersion} ${String(host)}`));
  };
  const server = http2
    ? createSecureServer({ ...certificate, allowHTTP1: true }, listener as never)
    : createServer(certificate, listener);
  return listening(server, 'https');
}

import { discoverAuthorizationServerMetadata, registerClient } from '@modelcontextprotocol/sdk/client/auth.js';
import { execa } from 'execa';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAuthorizationServer, type AuthorizationServer } from '../src/io/authorization-server.ts';
import { drawApiKeys, protectedEnvironment, SCOPES, tokensOfKeys } from '../src/io/protection.ts';
import type { TokenKind, Tokens } from '../src/verify/tokens.ts';
import { ACCEPT, bearer, callTool, INITIALIZE, keepTrack, openSession, post, session } from './template-client.ts';
import type { RunningServer } from './template-project.ts';
import { repository } from './temp-folder.ts';

const RESOURCE = 'http://127.0.0.1:3000/mcp';
const keep = keepTrack();
let authorization: AuthorizationServer;

beforeAll(async () => {
  authorization = await startAuthorizationServer();
});

afterAll(() => authorization.close());

const present = (tokens: Tokens, kind: TokenKind) => bearer(tokens[kind] ?? `no ${kind} token`);

/** A migrated server for the users of the authorization server. */
async function oauthServer(scopes: readonly string[]): Promise<RunningServer> {
  const { issuer } = authorization;
  const protection = protectedEnvironment({ kind: 'oauth', issuer, publicUrl: RESOURCE, scopes });
  return keep.start(await keep.project('stateful'), protection);
}

describe('the tokens', () => {
  it('are JWTs of two users of one application, for the resource and the scopes', async () => {
    const { bearer: good = '', otherUser = '' } = await authorization.tokensFor(RESOURCE, ['mcp', 'tools']);
    const common = { iss: authorization.issuer, aud: RESOURCE, scope: 'mcp tools', client_id: 'mcp-migrate-verify' };
    expect(decodeJwt(good)).toMatchObject({ ...common, sub: 'alice' });
    expect(decodeJwt(otherUser)).toMatchObject({ ...common, sub: 'bob' });
    expect(decodeProtectedHeader(good)).toMatchObject({ alg: 'RS256', typ: 'at+jwt' });
  });

  it.each([
    ['expired', ['exp', 'iat']],
    ['wrongAudience', ['aud']],
    ['wrongIssuer', ['iss']],
    ['lowScope', ['scope']],
  ] as const)('%s differs from the good one in %o', async (kind, claims) => {
    const tokens = await authorization.tokensFor(RESOURCE, SCOPES);
    const [good, bad] = [decodeJwt(tokens.bearer ?? ''), decodeJwt(tokens[kind] ?? '')];
    const different = Object.keys(good).filter((claim) => good[claim] !== bad[claim] && claim !== 'jti');
    expect(different.sort()).toEqual(claims);
    expect(Object.keys(bad).sort()).toEqual(Object.keys(good).sort());
    expect(decodeProtectedHeader(tokens[kind] ?? '')).toEqual(decodeProtectedHeader(tokens.bearer ?? ''));
  });

  it('lack no scope where there is none', async () => {
    const tokens = await authorization.tokensFor(RESOURCE, []);
    expect(Object.keys(tokens)).toEqual(['bearer', 'otherUser', 'expired', 'wrongAudience', 'wrongIssuer']);
  });

  it('are refused for a resource that is no URL', async () => {
    await expect(authorization.tokensFor('nowhere', [])).rejects.toThrow(/^no token for nowhere: 400 resource /);
  });
});

describe('a migrated server that verifies them', () => {
  let server: RunningServer;
  let tokens: Tokens;
  beforeAll(async () => {
    server = await oauthServer(SCOPES);
    tokens = await authorization.tokensFor(RESOURCE, SCOPES);
  });

  it.each(['bearer', 'otherUser'] as const)('answers 200 to %s', async (kind) => {
    expect((await post(server, INITIALIZE, present(tokens, kind))).status).toBe(200);
  });

  it.each(['expired', 'wrongAudience', 'wrongIssuer'] as const)('answers 401 to %s', async (kind) => {
    const answer = await post(server, INITIALIZE, present(tokens, kind));
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([
      401,
      expect.stringMatching(/^Bearer error="invalid_token"/),
    ]);
  });

  it('answers 401 to garbage and to a token of another authorization server with the same claims', async () => {
    expect((await post(server, INITIALIZE, bearer('garbage'))).status).toBe(401);
    const other = await startAuthorizationServer();
    const foreign = await other.tokensFor(RESOURCE, SCOPES);
    await other.close();
    expect((await post(server, INITIALIZE, present(foreign, 'bearer'))).status).toBe(401);
  });

  it('answers 403 to lowScope', async () => {
    const answer = await post(server, INITIALIZE, present(tokens, 'lowScope'));
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([
      403,
      expect.stringMatching(/^Bearer error="insufficient_scope"/),
    ]);
  });

  it('keeps the other user, of the same client_id, out of a session', async () => {
    const id = await openSession(server, present(tokens, 'bearer'));
    const [own, others] = (['bearer', 'otherUser'] as const).map((kind) => ({
      ...session(id),
      ...present(tokens, kind),
    }));
    expect((await post(server, callTool('count'), others)).status).toBe(404);
    expect((await server.ask({ method: 'GET', headers: { ...ACCEPT, ...others } })).status).toBe(404);
    expect((await server.ask({ method: 'DELETE', headers: others ?? {} })).status).toBe(404);
    expect((await post(server, callTool('count'), own)).text).toContain('count 1');
  });
});

describe('the authorization server', () => {
  const read = async (path: string) => {
    const answer = await fetch(authorization.issuer + path, { headers: { origin: 'https://client.example' } });
    return { answer, body: (await answer.json()) as Record<string, unknown> };
  };

  it.each(['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'])('has %s', async (path) => {
    const { answer, body } = await read(path);
    const { issuer } = authorization;
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://client.example');
    expect(body).toMatchObject({
      issuer,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      scopes_supported: expect.arrayContaining([...SCOPES]) as unknown,
    });
    const endpoints = ['authorization_endpoint', 'token_endpoint', 'registration_endpoint', 'jwks_uri'];
    expect(endpoints.map((name) => new URL(String(body[name])).origin)).toEqual(endpoints.map(() => issuer));
  });

  it('publishes the public part of its key', async () => {
    const { answer, body } = await read('/jwks');
    const [key] = body['keys'] as Record<string, unknown>[];
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://client.example');
    expect(Object.keys(key ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });

  it('registers what the client of the SDK asks for', async () => {
    const metadata = await discoverAuthorizationServerMetadata(authorization.issuer);
    const redirect = 'http://localhost:5173/callback';
    const client = await registerClient(authorization.issuer, {
      ...(metadata && { metadata }),
      clientMetadata: {
        client_name: 'a client',
        redirect_uris: [redirect],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'none',
        scope: SCOPES.join(' '),
      },
    });
    expect(client).toMatchObject({ client_id: expect.any(String) as unknown, redirect_uris: [redirect] });
  });

  it('is gone after close, also for a client that keeps its connection', async () => {
    const other = await startAuthorizationServer();
    expect((await fetch(`${other.issuer}/jwks`)).status).toBe(200);
    await other.close();
    await other.close();
    await expect(fetch(`${other.issuer}/jwks`)).rejects.toThrow('fetch failed');
  });

  it('prints nothing, whatever is asked, and leaves nothing that keeps a process alive', async () => {
    const script = `
      import { startAuthorizationServer } from './src/io/authorization-server.ts';
      const server = await startAuthorizationServer();
      await server.tokensFor('${RESOURCE}', ['mcp']);
      const form = { method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials' }) };
      const statuses = [];
      for (const [path, options] of [['/auth'], ['/auth?client_id=x'], ['/nothing'], ['/%ff'], ['/token', form], ['/reg', { method: 'POST' }]]) {
        const answer = await fetch(server.issuer + path, { headers: { accept: 'text/html' }, ...options });
        statuses.push(answer.status);
        await answer.text();
      }
      await server.close();
      if (statuses.some((status) => status < 400 || status > 499)) throw new Error(statuses.join());
    `;
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '--eval', script],
      { cwd: repository, extendEnv: false, env: { PATH: process.env['PATH'] ?? '' }, timeout: 240_000, reject: false },
    );
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: '', stderr: '' });
  });
});

describe('API keys', () => {
  it('of two users let each into a migrated server and none into the session of the other', async () => {
    const keys = drawApiKeys();
    const server = await keep.start(await keep.project('stateful'), protectedEnvironment({ kind: 'api-key', keys }));
    const tokens = tokensOfKeys(keys);
    expect(Object.keys(tokens)).toEqual(['bearer', 'otherUser']);
    const id = await openSession(server, present(tokens, 'bearer'));
    expect((await post(server, INITIALIZE, present(tokens, 'otherUser'))).status).toBe(200);
    expect((await post(server, callTool('count'), { ...session(id), ...present(tokens, 'otherUser') })).status).toBe(
      404,
    );
    expect((await post(server, INITIALIZE, bearer(drawApiKeys().alice))).status).toBe(401);
  });
});

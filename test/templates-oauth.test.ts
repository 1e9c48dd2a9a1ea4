import type { JWTPayload } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  ALICE,
  INITIALIZE,
  KEYS,
  bearer,
  callTool,
  errorOf,
  keepTrack,
  openSession,
  post,
  session,
} from './template-client.ts';
import { startIssuer, type Issuer } from './oauth-issuer.ts';
import { ESM, type RunningServer } from './template-project.ts';

const RESOURCE = 'http://127.0.0.1:3000/api/mcp';
const METADATA = 'http://127.0.0.1:3000/.well-known/oauth-protected-resource/api/mcp';
const PREFLIGHT = { origin: 'https://client.example', 'access-control-request-method': 'GET' };
const keep = keepTrack();
let issuer: Issuer;

beforeAll(async () => {
  issuer = await startIssuer(RESOURCE);
});

afterAll(() => {
  issuer.close();
});

const environment = (more: Record<string, string> = {}) => ({
  MCP_OAUTH_ISSUER: issuer.name,
  MCP_PUBLIC_URL: RESOURCE,
  MCP_OAUTH_SCOPES: 'read write',
  ...more,
});

const statusOf = async (server: RunningServer, claims: JWTPayload) =>
  (await post(server, INITIALIZE, bearer(await issuer.sign(claims)))).status;

describe('a server with OAuth', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await keep.start(await keep.project('stateful'), environment());
  });

  it('asks who sends no token for one, and for what, and blames nobody', async () => {
    const answer = await post(server, INITIALIZE);
    const challenge = `Bearer realm="mcp", resource_metadata="${METADATA}", scope="read write"`;
    expect([answer.status, answer.headers['www-authenticate']]).toEqual([401, challenge]);
    expect(server.log()).toContain('"auth":"oauth"');
  });

  it.each(['GET', 'OPTIONS', 'HEAD'])('publishes its metadata to any origin, without a token: %s', async (method) => {
    const answer = await server.ask({ method, path: new URL(METADATA).pathname, headers: PREFLIGHT });
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([
      method === 'OPTIONS' ? 204 : 200,
      '*',
    ]);
    if (method !== 'GET') return;
    expect(JSON.parse(answer.text)).toEqual({
      resource: RESOURCE,
      authorization_servers: [issuer.name],
      scopes_supported: ['read', 'write'],
      bearer_methods_supported: ['header'],
    });
  });

  it.each(['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-authorization-server'])(
    'has no %s',
    async (path) => {
      expect((await server.ask({ method: 'GET', path })).status).toBe(404);
    },
  );

  it.each([
    ['scope, separated by spaces', { client_id: 'app', scope: 'other read write' }, 200],
    ['scp, a list', { azp: 'app', scp: ['write', 'read'] }, 200],
    ['scp, separated by spaces', { azp: 'app', scp: 'read write' }, 200],
    ['one of two scopes', { scope: 'read' }, 403],
    ['no scope', {}, 403],
    ['several audiences', { scope: 'read write', aud: ['https://other.example', RESOURCE] }, 200],
    ['the origin as audience', { scope: 'read write', aud: 'http://127.0.0.1:3000' }, 401],
    ['no audience', { scope: 'read write', aud: undefined }, 401],
    ['no user', { scope: 'read write', sub: undefined }, 401],
    ['no end', { scope: 'read write', exp: undefined }, 401],
    ['a start in the future', { scope: 'read write', nbf: Date.now() / 1000 + 600 }, 401],
  ] as [string, JWTPayload, number][])('a token with %s', async (_, claims, status) => {
    expect(await statusOf(server, claims)).toBe(status);
  });

  it('names all scopes to a token that lacks one', async () => {
    const answer = await post(server, INITIALIZE, bearer(await issuer.sign({ scope: 'read' })));
    const error = 'error="insufficient_scope", error_description="Insufficient scope"';
    expect(answer.headers['www-authenticate']).toBe(
      `Bearer ${error}, realm="mcp", resource_metadata="${METADATA}", scope="read write"`,
    );
  });

  it('says why a token is refused, in characters that a quoted string may have', async () => {
    const answer = await post(server, INITIALIZE, bearer(await issuer.sign({ aud: 'https://other.example' })));
    expect(answer.headers['www-authenticate']).toContain(`error_description="unexpected 'aud' claim value"`);
  });

  it.each([
    { alg: 'none', kid: 'one' },
    { alg: 'HS256', kid: 'one' },
    { alg: 'ES256', kid: 'two' },
    { alg: 'RSA-OAEP', kid: 'one' },
    { alg: 'ES256', kid: 'one', crit: ['x'], x: 1 },
  ])('answers 401 to a token with the header %o', async (header) => {
    const [, claims = '', signature = ''] = (await issuer.sign({ scope: 'read write' })).split('.');
    const token = [Buffer.from(JSON.stringify(header)).toString('base64url'), claims, signature].join('.');
    expect((await post(server, INITIALIZE, bearer(token))).status).toBe(401);
  });

  it('gives a session to one user of an application', async () => {
    const [alice, bob] = await Promise.all(
      ['alice', 'bob'].map(async (sub) => bearer(await issuer.sign({ sub, client_id: 'app', scope: 'read write' }))),
    );
    const id = session(await openSession(server, alice));
    expect((await post(server, callTool('count'), { ...id, ...bob })).status).toBe(404);
    expect((await post(server, callTool('count'), { ...id, ...alice })).status).toBe(200);
  });

  it('never logs a token', async () => {
    const token = await issuer.sign({ scope: 'read' });
    await post(server, INITIALIZE, bearer(token));
    expect(server.log()).not.toContain(token.slice(0, 20));
  });
});

describe('keys that cannot be read', () => {
  it.each(['refused', 'garbled'] as const)(
    '%s: 503 and a line in the log; a later request tries again',
    async (keys) => {
      const server = await keep.start(await keep.project('stateful'), environment());
      issuer.keys = keys;
      const answer = await post(server, INITIALIZE, bearer(await issuer.sign({ scope: 'read write' })));
      expect([answer.status, answer.headers['retry-after'], answer.headers['www-authenticate']]).toEqual([
        503,
        '30',
        undefined,
      ]);
      expect(errorOf(answer)).toEqual({ code: -32000, message: 'The keys of the authorization server cannot be read' });
      await server.logged('"msg":"the keys of the issuer cannot be read"');
      expect((await post(server, INITIALIZE, bearer('garbage'))).status).toBe(401);
      issuer.keys = 'published';
      expect(await statusOf(server, { scope: 'read write' })).toBe(200);
    },
  );
});

describe('API keys and OAuth', () => {
  it('let in who has either', async () => {
    const server = await keep.start(await keep.project('stateful'), environment({ MCP_API_KEYS: KEYS }));
    expect((await post(server, INITIALIZE, bearer(ALICE))).status).toBe(200);
    expect(await statusOf(server, { scope: 'read write' })).toBe(200);
    expect(await statusOf(server, { scope: 'read' })).toBe(403);
    expect((await post(server, INITIALIZE, bearer(`${ALICE}x`))).status).toBe(401);
    expect(server.log()).toContain('"auth":"api-key, oauth"');
  });

  it.each([
    { as: 'only API keys', auth: ['api-key'], env: () => ({ MCP_API_KEYS: KEYS }), kind: 'api-key' },
    { as: 'only OAuth', auth: ['oauth'], env: () => environment(), kind: 'oauth' },
    { as: 'none', auth: [], env: () => ({}), kind: 'none' },
  ])('generated with $as', async ({ auth, env, kind }) => {
    const project = await keep.project('stateless', {
      target: { ...ESM, module: 'cjs', extension: '' },
      auth,
    });
    const server = await keep.start(project, env());
    expect((await post(server, INITIALIZE)).status, server.log()).toBe(kind === 'none' ? 200 : 401);
    expect(server.log()).toContain(`"auth":"${kind}"`);
    if (kind === 'oauth') expect(await statusOf(server, { scope: 'read write' })).toBe(200);
    const { stderr } = await (await keep.start(project, { MCP_HTTP_HOST: '0.0.0.0' })).exited;
    const ways = { 'api-key': 'MCP_API_KEYS or ', oauth: 'MCP_OAUTH_ISSUER or ', none: '' }[kind] ?? '';
    expect(stderr).toContain(`without authentication: set ${ways}MCP_ALLOW_UNAUTHENTICATED=1"`);
  });
});

describe('OAuth does not start', () => {
  it.each([
    [
      'without the public URL',
      { MCP_PUBLIC_URL: '' },
      'MCP_PUBLIC_URL: expected an https URL without a query, got nothing',
    ],
    [
      'with a public URL in plain text',
      { MCP_PUBLIC_URL: 'http://mcp.example/mcp' },
      'MCP_PUBLIC_URL: expected an https',
    ],
    [
      'with a query',
      { MCP_PUBLIC_URL: 'https://mcp.example/mcp?a' },
      'MCP_PUBLIC_URL: expected an https URL without a',
    ],
    ['with an empty issuer', { MCP_OAUTH_ISSUER: '' }, 'MCP_OAUTH_ISSUER: expected an https URL'],
    ['with an issuer of another name', { slash: '/' }, 'with a jwks_uri, got {"issuer":"http://127.0.0.1:'],
    ['with an issuer that has no metadata', { slash: '/no' }, 'with a jwks_uri, got none'],
  ])('%s', async (_, { slash = '', ...wrong }: Record<string, string>, message) => {
    const env = environment({ MCP_OAUTH_ISSUER: issuer.name + slash, ...wrong });
    const { code, stderr } = await (await keep.start(await keep.project('stateful'), env)).exited;
    expect(code).toBe(1);
    expect((JSON.parse(stderr) as { error: string }).error).toContain(message);
  });
});

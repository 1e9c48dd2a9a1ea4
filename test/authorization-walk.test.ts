import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startProtected } from '../fixtures/servers/conformant/raw-protected.ts';
import { tokens } from '../fixtures/servers/raw/authorization.ts';
import { inTurn } from '../fixtures/servers/raw/bend.ts';
import {
  onChallenge,
  onMetadata,
  resourcePath,
  serverPath,
  without,
} from '../fixtures/servers/raw/bend-authorization.ts';
import type { Around } from '../fixtures/servers/raw/http.ts';
import { openWire } from '../src/io/wire.ts';
import { curlOf } from '../src/report/curl.ts';
import { checks } from '../src/verify/checks/index.ts';
import { erasOf } from '../src/verify/facts.ts';
import { whyNotAsked } from '../src/verify/asking/metadata-step.ts';
import { probeEndpoint } from '../src/verify/probe.ts';
import type { CheckResult } from '../src/verify/result.ts';
import { runChecks } from '../src/verify/run-checks.ts';
import type { Tokens } from '../src/verify/tokens.ts';
import { listening } from './raw-servers.ts';

const tenant = ['X-Tenant', 'of-the-run'] as const;
const secrets = [...Object.values(tokens), tenant[1]];

describe('the way to a token', () => {
  it('shows no other server the headers and the tokens of the run', async () => {
    const abroad = await startAbroad(serverMetadata);
    const { url, results } = await run(leadingTo(abroad.origin));
    const paths = ['/resource', '/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'];
    expect(new Set(abroad.asked.map((request) => request.url))).toEqual(new Set(paths));
    for (const { headers, url: path } of abroad.asked) {
      const sent = JSON.stringify([headers, path]);
      expect(secrets.filter((secret) => sent.includes(secret))).toEqual([]);
    }
    expect(outcomesOf(results, 'auth-prm-resource-match')).toEqual(['fail']);
    expect(outcomesOf(results, 'auth-as-metadata')).toEqual(['pass']);
    expect(abroad.origin).not.toBe(new URL(url).origin);
    expect(Object.values(tokens).filter((token) => JSON.stringify(results).includes(token))).toEqual([]);
  });

  it('ends at a redirect', async () => {
    const abroad = await startAbroad((_, response) => {
      response.writeHead(302, { location: '/further' }).end();
    });
    const { results } = await run(leadingTo(abroad.origin));
    expect(abroad.asked.map((request) => request.url)).not.toContain('/further');
    expect(results.find(({ id }) => id === 'auth-prm-discoverable')).toMatchObject({
      outcome: 'fail',
      actual: `${abroad.origin}/resource: HTTP 302, location /further, without a body`,
    });
  });

  it('is blocked where the authorization server does not answer, and says what was asked', async () => {
    const gone = 'http://127.0.0.1:9';
    const { results } = await run(
      onMetadata(resourcePath, (document) => ({ ...document, authorization_servers: [gone] })),
    );
    const result = results.find(({ id }) => id === 'auth-as-metadata');
    expect(result).toMatchObject({ outcome: 'blocked' });
    expect(result?.cause).toContain(`${gone}/.well-known/oauth-authorization-server: no HTTP answer`);
  });

  it('is not missed where nothing speaks of OAuth', async () => {
    const keysOnly = inTurn(
      onChallenge(() => 'Bearer realm="keys"'),
      without([resourcePath, serverPath]),
    );
    const { results } = await run(keysOnly, { bearer: tokens.bearer, otherUser: tokens.otherUser });
    const red = results.filter(({ outcome }) => outcome === 'fail' || outcome === 'blocked');
    const warned = ['auth-prm-discoverable', 'auth-invalid-token-401'];
    expect(new Set(red.map(({ id }) => id))).toEqual(new Set(warned));
    expect(red.filter(({ level }) => level === 'MUST')).toEqual([]);
    expect(outcomesOf(results, 'auth-prm-document')).toEqual(['not-applicable']);
  });

  it('does not leave http', async () => {
    const { results } = await run(onChallenge(() => 'Bearer resource_metadata="file:///etc/passwd"'));
    expect(results.find(({ id }) => id === 'auth-prm-discoverable')).toMatchObject({
      outcome: 'fail',
      actual: 'file:///etc/passwd was not asked: it is no http or https URL',
    });
  });

  it.each([
    ['https://login.example', 'https://mcp.example/mcp', undefined],
    ['http://127.0.0.1:9', 'http://localhost:3000/mcp', undefined],
    [
      'http://169.254.169.254/x',
      'https://mcp.example/mcp',
      'it names a private address, and the endpoint is a public one',
    ],
    ['http://0x7f.1/', 'https://mcp.example/mcp', 'it names a private address, and the endpoint is a public one'],
    [
      'http://[::ffff:127.0.0.1]/',
      'https://mcp.example/mcp',
      'it names a private address, and the endpoint is a public one',
    ],
    ['http://0.0.0.0/', 'https://mcp.example/mcp', 'it names a private address, and the endpoint is a public one'],
    ['gopher://host/', 'https://mcp.example/mcp', 'it is no http or https URL'],
    ['https://user:word@host/', 'https://mcp.example/mcp', 'it holds credentials'],
    ['/relative', 'https://mcp.example/mcp', 'it is no absolute URL'],
  ])('from %s named by %s: %s', (url, endpoint, reason) => {
    expect(whyNotAsked(url, endpoint)).toBe(reason);
  });
});

/** The resource and its authorization server at another origin. */
function leadingTo(origin: string): Around {
  const parameter = `resource_metadata="${origin}/resource"`;
  return onChallenge((challenge) => challenge.replace(/resource_metadata="[^"]*"/, parameter));
}

const serverMetadata: RequestListener = ({ url, headers }, response) => {
  const origin = `http://${headers.host ?? ''}`;
  const resource = { resource: origin, authorization_servers: [origin] };
  const server = {
    issuer: origin,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(url === '/resource' ? resource : server));
};

async function startAbroad(answer: RequestListener) {
  const asked: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    asked.push(request);
    answer(request, response);
  };
  return { asked, origin: new URL(await listening(createServer(listener))).origin };
}

async function run(
  around: Around,
  presented: Tokens = tokens,
): Promise<{ url: string; results: readonly CheckResult[] }> {
  const { url, headers = [], close } = await startProtected(around);
  const wire = openWire({ timeoutMs: 240_000, maxBytes: 1_000_000 });
  onTestFinished(async () => {
    await wire.close();
    await close();
  });
  const endpoint = { url, headers: [...headers, tenant], wire };
  const facts = await probeEndpoint(endpoint);
  const asked = checks.filter(({ requirement: { group } }) => group === 'authorization');
  const limits = { concurrency: 4, checkTimeoutMs: 240_000, now: Date.now };
  return {
    url,
    results: await runChecks({
      endpoint,
      facts,
      eras: erasOf(facts),
      tokens: presented,
      checks: asked,
      curlOf,
      ...limits,
    }),
  };
}

function outcomesOf(results: readonly CheckResult[], id: string): string[] {
  return results.filter((result) => result.id === id).map(({ outcome }) => outcome);
}

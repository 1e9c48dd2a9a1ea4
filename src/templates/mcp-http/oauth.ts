// OAuth 2.1 resource server: takes the JWT access tokens (RFC 9068) that your identity provider issues for this endpoint.
import { discoverAuthorizationServerMetadata } from '@modelcontextprotocol/sdk/client/auth.js';
import type { Method } from './auth.ts';
import { Refusal } from './errors.ts';
import { describe, log } from './log.ts';
import type { Settings } from './settings.ts';

const DISCOVERY_MS = 10_000;

/** Tokens of `issuer` for `publicUrl`, which is this endpoint as its clients know it. */
export function oauth(issuer: string, { publicUrl, oauthScopes: scopes }: Settings): Method {
  const resource = webUrl('MCP_PUBLIC_URL', publicUrl);
  const path = metadataPath(resource);
  const verifier = onceItWorks(() => verifierOf(webUrl('MCP_OAUTH_ISSUER', issuer), resource));
  return {
    kind: 'oauth',
    scopes,
    challenge: challengeOf(new URL(path, resource), scopes),
    metadata: { path, document: metadataOf({ resource, issuer, scopes }) },
    prepare: verifier,
    verify: async (token) => {
      const verify = await verifier().catch((error: unknown) => Promise.reject(unavailable(issuer, error)));
      return verify(token);
    },
  };
}

/** Where clients look for the metadata of a protected resource (RFC 9728 section 3.1). */
function metadataPath(resource: string): string {
  const { pathname } = new URL(resource);
  return `/.well-known/oauth-protected-resource${pathname === '/' ? '' : pathname}`;
}

function challengeOf(metadata: URL, scopes: readonly string[]): string {
  const scope = scopes.length > 0 ? `, scope="${scopes.join(' ')}"` : '';
  return `resource_metadata="${metadata.href}"${scope}`;
}

interface Resource {
  readonly resource: string;
  readonly issuer: string;
  readonly scopes: readonly string[];
}

function metadataOf({ resource, issuer, scopes }: Resource): object {
  return {
    resource,
    authorization_servers: [issuer],
    ...(scopes.length > 0 && { scopes_supported: scopes }),
    bearer_methods_supported: ['header'],
  };
}

/** Runs once, or again when it has failed. */
function onceItWorks<T>(run: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () =>
    (result ??= run().catch((error: unknown) => {
      result = undefined;
      throw error;
    }));
}

/** Beside RFC 9068: `azp` of OpenID Connect, `scp` of Microsoft Entra ID and Okta. */
interface Claims {
  readonly client_id?: string;
  readonly azp?: string;
  readonly scope?: string;
  readonly scp?: string | readonly string[];
}

async function verifierOf(issuer: string, resource: string): Promise<Method['verify']> {
  const { createRemoteJWKSet, errors, jwtVerify } = await import('jose');
  const published = createRemoteJWKSet(await keysUrl(issuer));
  const faultsOfToken = [errors.JOSENotSupported, errors.JWKSMultipleMatchingKeys, errors.JWKSNoMatchingKey];
  const key = (...wanted: Parameters<typeof published>) =>
    published(...wanted).catch((error: unknown) => {
      throw faultsOfToken.some((fault) => error instanceof fault) ? error : unavailable(issuer, error);
    });
  const expected = { issuer, audience: [resource, new URL(resource).href], requiredClaims: ['exp', 'sub'] };
  return async (token) => {
    try {
      const { payload } = await jwtVerify<Claims>(token, key, expected);
      const { sub = '', azp = sub, client_id: clientId = azp, scp = [], scope = scp, exp = 0 } = payload;
      return { token, clientId, scopes: wordsOf(scope), expiresAt: exp, extra: payload };
    } catch (error) {
      if (error instanceof Refusal || !(error instanceof Error)) throw error;
      return error.message;
    }
  };
}

function wordsOf(scope: string | readonly string[]): string[] {
  return [scope].flat().join(' ').split(/\s+/).filter(Boolean);
}

/** Keys that cannot be read are no fault of the token: 503, because clients answer a 401 with a new login. */
function unavailable(issuer: string, error: unknown): Refusal {
  log('error', 'the keys of the issuer cannot be read', { issuer, error: describe(error) });
  return new Refusal(503, 'The keys of the authorization server cannot be read', { headers: { 'Retry-After': '30' } });
}

/** Where the keys are (RFC 8414, OpenID Connect Discovery). The issuer's own name has to be the same byte for byte. */
async function keysUrl(issuer: string): Promise<URL> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, DISCOVERY_MS, undefined));
  const metadata = await Promise.race([discoverAuthorizationServerMetadata(issuer), late]);
  if (metadata?.issuer === issuer && typeof metadata.jwks_uri === 'string') return new URL(metadata.jwks_uri);
  const found = metadata ? JSON.stringify({ issuer: metadata.issuer, jwks_uri: metadata.jwks_uri }) : 'none';
  throw new Error(`MCP_OAUTH_ISSUER: expected metadata of ${issuer} with a jwks_uri, got ${found}`);
}

const WEB_URL = /^(https:\/\/[^\s/?#@"\\]+|http:\/\/(localhost|127(\.\d+){3}|\[::1\])(:\d+)?)(\/[^\s?#"\\]*)?$/;

/** https, or http on this machine (RFC 8414 section 2, RFC 9728 section 1.2). */
function webUrl(variable: string, value = ''): string {
  if (WEB_URL.test(value)) return value;
  throw new Error(`${variable}: expected an https URL without a query, got ${value || 'nothing'}`);
}

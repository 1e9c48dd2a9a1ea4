import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Provider } from 'oidc-provider';
import type { Tokens } from '../verify/tokens.ts';
import { oidcConfiguration } from './oidc-configuration.ts';
import { drawSecret } from './protection.ts';
import { createTokenSigner } from './token-signer.ts';

const ANSWER_MS = 10_000;

/** A throw-away authorization server on a loopback port. Its tokens are worth nothing once it is closed. */
export interface AuthorizationServer {
  /** `http://127.0.0.1:<port>`, without a trailing slash. */
  readonly issuer: string;
  /**
   * JWT access tokens (RFC 9068) for a resource (RFC 8707): those of two users of one application come from the token
   * endpoint, the others are the first user's with one claim changed, signed with the same key.
   * @throws Error when the token endpoint refuses, e.g. a resource that is no absolute URL
   */
  tokensFor(resource: string, scopes: readonly string[]): Promise<Tokens>;
  /** Ends all connections; safe to call twice. */
  close(): Promise<void>;
}

/** Starts an authorization server with metadata (RFC 8414, OpenID), keys and registration. Prints nothing. */
export async function startAuthorizationServer(): Promise<AuthorizationServer> {
  const [Provider, signer] = await Promise.all([loadProvider(), createTokenSigner()]);
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const secret = drawSecret();
  try {
    serve(http, new Provider(issuer, oidcConfiguration({ jwk: signer.jwk, users: ['alice', 'bob'], secret })));
  } catch (error) {
    await close(http);
    throw error;
  }
  return {
    issuer,
    tokensFor: async (resource, scopes) => {
      const issue = (user: string) => requestToken(issuer, { user, secret, resource, scope: scopes.join(' ') });
      const [bearer, otherUser] = [await issue('alice'), await issue('bob')];
      return { bearer, otherUser, ...(await signer.spoil(bearer)) };
    },
    close: () => close(http),
  };
}

function serve(http: Server, provider: Provider): void {
  provider.silent = true; // else Koa prints errors
  const answer = provider.callback();
  http.on('request', (request, response) => void answer(request, response));
}

/** Not from the package's index, which prints a warning on Node 20 and on versions without long-term support. */
async function loadProvider() {
  // Node 20 has no URL.parse, and the provider calls it.
  if (!('parse' in URL)) Object.defineProperty(URL, 'parse', { value: parseUrl, configurable: true, writable: true });
  return (await import('oidc-provider/lib/provider.js')).Provider;
}

const parseUrl = (url: string, base?: string): URL | null => (URL.canParse(url, base) ? new URL(url, base) : null);

interface TokenRequest {
  readonly user: string;
  readonly secret: string;
  readonly resource: string;
  readonly scope: string;
}

/** The client_credentials grant (RFC 6749 section 4.4). */
async function requestToken(issuer: string, { user, secret, resource, scope }: TokenRequest): Promise<string> {
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${user}:${secret}`)}`, connection: 'close' },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource, scope }),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const body = (await answer.json()) as { access_token?: unknown; error_description?: unknown };
  if (typeof body.access_token === 'string') return body.access_token;
  throw new Error(`no token for ${resource}: ${answer.status} ${String(body.error_description)}`);
}

async function close(http: Server): Promise<void> {
  const closed = new Promise((resolve) => http.close(resolve));
  http.closeAllConnections();
  await closed;
}

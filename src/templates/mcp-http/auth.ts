// Who may use this server over HTTP.
// #region api-key oauth
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js';
// #endregion
// #region api-key
import { apiKeys } from './api-keys.ts';
// #endregion
// #region api-key oauth
import { Refusal } from './errors.ts';
// #endregion
// #region oauth
import { oauth } from './oauth.ts';
// #endregion
import type { Settings } from './settings.ts';

/** One way to know who sends a request. */
export interface Method {
  readonly kind: string;
  // #region api-key oauth
  /** Who has sent the token, or the reason why nobody knows. */
  verify(token: string): Promise<AuthInfo | string>;
  /** Scopes that a token needs, all of them. */
  readonly scopes?: readonly string[];
  /** Parameters of WWW-Authenticate that tell a client where tokens come from. */
  readonly challenge?: string;
  // #endregion
  // #region oauth
  /** A document that every client may read, and its path. */
  readonly metadata?: { readonly path: string; readonly document: object };
  /** Finds out at the start what would fail later. */
  prepare?(): Promise<unknown>;
  // #endregion
}

/** What the settings ask for; on this machine nothing means everybody. @throws Error for a public host without any */
export function authMethods(settings: Settings): readonly Method[] {
  const methods: Method[] = [];
  const variables = ['MCP_ALLOW_UNAUTHENTICATED=1'];
  // #region oauth
  if (settings.oauthIssuer !== undefined) methods.unshift(oauth(settings.oauthIssuer, settings));
  variables.unshift('MCP_OAUTH_ISSUER');
  // #endregion
  // #region api-key
  if (settings.apiKeys !== undefined) methods.unshift(apiKeys(settings.apiKeys));
  variables.unshift('MCP_API_KEYS');
  // #endregion
  if (methods.length > 0 || settings.allowUnauthenticated || isLoopback(settings.host)) return methods;
  throw new Error(`refusing to listen on ${settings.host} without authentication: set ${variables.join(' or ')}`);
}

function isLoopback(host: string): boolean {
  return /^(localhost|::1|127(\.\d+){3})$/.test(host);
}
// #region api-key oauth

/** Who sends the request; undefined where everybody may. @throws Refusal for strangers (RFC 6750) */
export async function authenticate(request: Request, methods: readonly Method[]): Promise<AuthInfo | undefined> {
  if (methods.length === 0) return undefined;
  const credentials = request.headers.get('authorization');
  if (!credentials) throw unauthorized(methods, 'Authentication is required'); // blamed for nothing (section 3.1)
  const token = BEARER.exec(credentials)?.[1];
  if (token === undefined) throw unauthorized(methods, 'Not a bearer token', 'invalid_token');
  let reason = '';
  for (const method of methods) {
    const caller = await method.verify(token);
    if (typeof caller === 'string') reason = caller;
    else if (hasScopes(caller, method)) return caller;
    else throw forbidden(methods);
  }
  throw unauthorized(methods, reason, 'invalid_token');
}

const BEARER = /^bearer +(\S+)$/i;

function hasScopes({ scopes }: AuthInfo, { scopes: needed = [] }: Method): boolean {
  return needed.every((scope) => scopes.includes(scope));
}

function unauthorized(methods: readonly Method[], message: string, error?: string): Refusal {
  return new Refusal(401, message, { headers: { 'WWW-Authenticate': challenge(methods, message, error) } });
}

function forbidden(methods: readonly Method[]): Refusal {
  const message = 'Insufficient scope';
  const headers = { 'WWW-Authenticate': challenge(methods, message, 'insufficient_scope') };
  return new Refusal(403, message, { headers });
}

function challenge(methods: readonly Method[], message: string, error?: string): string {
  const description = message.replace(UNQUOTABLE, "'");
  const blame = error === undefined ? [] : [`error="${error}"`, `error_description="${description}"`];
  const parameters = [
    ...blame,
    'realm="mcp"',
    ...methods.flatMap(({ challenge: own }) => (own === undefined ? [] : [own])),
  ];
  return `Bearer ${parameters.join(', ')}`;
}

const UNQUOTABLE = /[^\x20-\x7e]|["\\]/g;
// #endregion

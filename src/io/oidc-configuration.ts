import type { Adapter, AdapterFactory, AdapterPayload, Configuration } from 'oidc-provider';
import type { JWK } from 'jose';
import { drawSecret, SCOPES } from './protection.ts';
import { SIGNING_ALGORITHM, TOKEN_TTL_S } from './token-signer.ts';

/** The `client_id` in every token: users of one application share it, so a session bound to it alone is bound to nobody. */
const APPLICATION = 'mcp-migrate-verify';

const MINUTE_S = 60;

export interface OidcSettings {
  readonly jwk: JWK;
  /** The clients of the client_credentials grant, one per user; a token's `sub` is the client's id. */
  readonly users: readonly string[];
  readonly secret: string;
}

/** OAuth 2.1 as MCP wants it: code with S256, registration, resource indicators. Left-out defaults print on the console. */
export function oidcConfiguration({ jwk, users, secret }: OidcSettings): Configuration {
  return {
    adapter: inMemory(),
    jwks: { keys: [jwk] },
    cookies: { keys: [drawSecret()] },
    clients: users.map((user) => ({
      client_id: user,
      client_secret: secret,
      grant_types: ['client_credentials'],
      response_types: [],
      redirect_uris: [],
    })),
    responseTypes: ['code'],
    scopes: ['openid', 'offline_access', ...SCOPES],
    clientBasedCORS: () => true,
    findAccount: () => undefined,
    interactions: { url: () => '/no-interaction' },
    renderError: (context, { error, error_description }) => {
      context.body = { error, error_description };
    },
    ttl: { AuthorizationCode: MINUTE_S, ClientCredentials: TOKEN_TTL_S, Interaction: MINUTE_S, Session: MINUTE_S },
    formats: {
      customizers: {
        jwt: (_context, _token, { payload }) => {
          payload['client_id'] = APPLICATION;
        },
      },
    },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      registration: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: ({ oidc }) => ({
          scope: requestedScope(oidc.params),
          accessTokenFormat: 'jwt',
          accessTokenTTL: TOKEN_TTL_S,
          jwt: { sign: { alg: SIGNING_ALGORITHM } },
        }),
      },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
  };
}

/** A resource has the scopes that are asked for. */
const requestedScope = (parameters: Readonly<Record<string, unknown>> | undefined): string =>
  typeof parameters?.['scope'] === 'string' ? parameters['scope'] : '';

/** The provider's own memory is shared by all providers of a process, and it prints a warning. */
function inMemory(): AdapterFactory {
  const stored = new Map<string, AdapterPayload>();
  const done = (): Promise<void> => Promise.resolve();
  const nothing = (): Promise<undefined> => Promise.resolve(undefined);
  return (model): Adapter => ({
    upsert: (id, payload) => {
      stored.set(`${model}:${id}`, payload);
      return done();
    },
    find: (id) => Promise.resolve(stored.get(`${model}:${id}`)),
    findByUserCode: nothing,
    findByUid: nothing,
    consume: done,
    destroy: (id) => {
      stored.delete(`${model}:${id}`);
      return done();
    },
    revokeByGrantId: done,
  });
}

import { randomBytes } from 'node:crypto';
import type { Tokens } from '../verify/tokens.ts';

/** The scope that the throw-away authorization server gives and the server under test asks for. */
export const SCOPES = ['mcp'] as const;

/** How a migrated server is protected; `publicUrl` is its MCP endpoint and the audience of the tokens. */
export type Protection =
  | { readonly kind: 'oauth'; readonly issuer: string; readonly publicUrl: string; readonly scopes?: readonly string[] }
  | { readonly kind: 'api-key'; readonly keys: ApiKeys };

/** The secrets of two users, each at least 16 visible ASCII characters without a comma. */
export interface ApiKeys {
  readonly alice: string;
  readonly bob: string;
}

/** The environment that protects a migrated server. It holds secrets when `kind` is `api-key`. */
export function protectedEnvironment(protection: Protection): Readonly<Record<string, string>> {
  switch (protection.kind) {
    case 'oauth': {
      const { issuer, publicUrl, scopes = SCOPES } = protection;
      return { MCP_OAUTH_ISSUER: issuer, MCP_PUBLIC_URL: publicUrl, MCP_OAUTH_SCOPES: scopes.join(' ') };
    }
    case 'api-key':
      return { MCP_API_KEYS: `alice:${protection.keys.alice},bob:${protection.keys.bob}` };
  }
}

/** What a run presents to a server with these keys; API keys neither expire nor have an audience or scopes. */
export const tokensOfKeys = ({ alice, bob }: ApiKeys): Tokens => ({ bearer: alice, otherUser: bob });

/** 256 random bits in base64url. */
export const drawSecret = (): string => randomBytes(32).toString('base64url');

export const drawApiKeys = (): ApiKeys => ({ alice: drawSecret(), bob: drawSecret() });

import { randomUUID } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { GenerateKeyPairResult, JWK, JWTHeaderParameters, JWTPayload } from 'jose';
import type { Tokens } from '../verify/tokens.ts';

/** What every JWT library verifies, and what clients may register without naming an algorithm. */
export const SIGNING_ALGORITHM = 'RS256';

export const TOKEN_TTL_S = 3600;

export interface TokenSigner {
  /** With the private part. */
  readonly jwk: JWK;
  /** Tokens as good as the given one but for one claim; without `lowScope` when it has no scope to lack. */
  spoil(good: string): Promise<Omit<Tokens, 'bearer' | 'otherUser'>>;
}

/** A new key, and what can be signed with it. */
export async function createTokenSigner(): Promise<TokenSigner> {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, { extractable: true });
  const jwk = { ...(await exportJWK(privateKey)), kid: randomUUID(), alg: SIGNING_ALGORITHM, use: 'sig' };
  return { jwk, spoil: (good) => spoil(good, privateKey) };
}

async function spoil(
  good: string,
  key: GenerateKeyPairResult['privateKey'],
): Promise<Omit<Tokens, 'bearer' | 'otherUser'>> {
  const [header, claims] = [decodeProtectedHeader(good) as JWTHeaderParameters, decodeJwt(good)];
  const sign = (wrong: JWTPayload): Promise<string> =>
    new SignJWT({ ...claims, ...wrong, jti: randomUUID() }).setProtectedHeader(header).sign(key);
  const now = Math.floor(Date.now() / 1000);
  return {
    expired: await sign({ iat: now - 2 * TOKEN_TTL_S, exp: now - TOKEN_TTL_S }),
    wrongAudience: await sign({ aud: 'https://another-server.example/mcp' }),
    wrongIssuer: await sign({ iss: 'https://another-issuer.example' }),
    ...(claims['scope'] !== undefined && { lowScope: await sign({ scope: 'another-scope' }) }),
  };
}

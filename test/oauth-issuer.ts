import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

export interface Issuer {
  readonly name: string;
  /** What happens to its keys. */
  keys: 'published' | 'refused' | 'garbled';
  readonly sign: (claims: JWTPayload) => Promise<string>;
  readonly close: () => void;
}

/** An issuer with a path in its name, whose metadata are OpenID Connect's and whose tokens say what a test wants. */
export async function startIssuer(resource: string): Promise<Issuer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  const http = createServer((request, response) => {
    const found = pages()[request.url ?? ''];
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json', connection: 'close' });
    response.end(found);
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const made: Issuer = {
    ...{ name: `${origin}/realm`, keys: 'published' },
    sign: (claims) =>
      new SignJWT({ iss: made.name, aud: resource, sub: 'alice', exp: Date.now() / 1000 + 60, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .sign(privateKey),
    close: () => void http.close(),
  };
  return made;

  function pages(): Record<string, string | undefined> {
    const keys = { published: JSON.stringify({ keys: [jwk] }), refused: undefined, garbled: '<html>' }[made.keys];
    return { '/realm/.well-known/openid-configuration': JSON.stringify(metadata()), '/keys': keys };
  }

  function metadata() {
    return {
      issuer: made.name,
      jwks_uri: `${origin}/keys`,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
    };
  }
}

import { findAuthorizationServer, issuersIn } from '../../asking/authorization-servers.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { header } from '../../messages/headers.ts';
import { isLocal } from '../../asking/local-address.ts';
import { readMetadata } from '../../asking/metadata-step.ts';
import { judgeResourceMetadata } from '../../asking/resource-metadata.ts';

export default defineCheck({
  id: 'auth-prm-cors',
  eras: ['legacy', 'modern'],
  needs: ['protection'],
  once: true,
  run: (target) =>
    judgeResourceMetadata(target, async ({ document, url }) => {
      // A local server has reasons to refuse the pages of others.
      const origin = isLocal(target.url) ? 'http://localhost:6274' : 'https://inspector.example';
      const issuers = issuersIn(document['authorization_servers']);
      const servers = await Promise.all(issuers.map((issuer) => findAuthorizationServer(target, issuer)));
      const urls = [url, ...servers.flatMap(({ found }) => found?.url ?? [])];
      const steps = await Promise.all(urls.map((one) => readMetadata(target, one, [['Origin', origin]])));
      const hidden = steps.find(({ exchange }) => exchange && !isReadable(exchange.headers, origin));
      if (!hidden?.exchange) return pass;
      const allowed = header(hidden.exchange.headers, 'access-control-allow-origin') ?? 'missing';
      const expected = `Access-Control-Allow-Origin: * (or ${origin}) at ${hidden.url}`;
      const actual = `HTTP ${hidden.exchange.status}, Access-Control-Allow-Origin ${allowed}`;
      return fail(expected, actual, { exchange: hidden.exchange, cause });
    }),
});

const cause = 'clients in a browser cannot read the metadata, so nobody can log in there';

function isReadable(headers: Parameters<typeof header>[0], origin: string): boolean {
  return ['*', origin].includes(header(headers, 'access-control-allow-origin') ?? '');
}

import { defineCheck, fail, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { quote } from '../../describe.ts';
import type { FoundMetadata } from '../../asking/metadata-step.ts';
import { judgeResourceMetadata, wellKnownUrls } from '../../asking/resource-metadata.ts';

const cause = 'the public URL of the server is not what it believes: clients refuse metadata of another resource';

export default defineCheck({
  id: 'auth-prm-resource-match',
  eras: ['legacy', 'modern'],
  needs: ['protection'],
  once: true,
  run: (target) => judgeResourceMetadata(target, (found, { named }) => judge(target.url, found, named)),
});

function judge(endpoint: string, { document, exchange, url }: FoundMetadata, named: string | undefined): Verdict {
  const { resource } = document;
  const expected = `"resource": ${JSON.stringify(endpoint)} in ${url}`;
  if (typeof resource !== 'string' || !URL.canParse(resource))
    return fail(expected, quote(exchange.text, 300), { exchange });
  const actual = `"resource": ${quote(JSON.stringify(resource))}`;
  if (resource === endpoint) return pass;
  if (isSame(resource, endpoint)) {
    return resource.endsWith('/') ? warn(expected, `${actual}, with a trailing slash`, { exchange }) : pass;
  }
  // Found without a challenge, the metadata of the origin may be about the origin (RFC 9728 §3.3).
  const isOfOrigin = resource === new URL(url).origin && wellKnownUrls(resource).includes(url);
  if (named === undefined && isOfOrigin) return pass;
  // Official clients take a resource that the endpoint lies within, RFC 9728 §3.3 does not.
  return (isAround(resource, endpoint) ? warn : fail)(expected, actual, { exchange, cause });
}

/** The same scheme, host, port and path; a fragment is none of it, a query may be the caller's own. */
function isSame(resource: string, endpoint: string): boolean {
  const [one, other] = [new URL(resource), new URL(endpoint)];
  const isSameQuery = one.search === '' || one.search === other.search;
  return one.origin === other.origin && one.pathname === other.pathname && isSameQuery && !resource.includes('#');
}

function isAround(resource: string, endpoint: string): boolean {
  const [one, other] = [new URL(resource), new URL(endpoint)];
  return one.origin === other.origin && withSlash(other.pathname).startsWith(withSlash(one.pathname));
}

const withSlash = (path: string): string => (path.endsWith('/') ? path : `${path}/`);

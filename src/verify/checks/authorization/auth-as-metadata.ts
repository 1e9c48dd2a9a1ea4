import { judgeAuthorizationServers, blockedBy } from '../../asking/authorization-servers.ts';
import type { AuthorizationServer } from '../../asking/authorization-servers.ts';
import { defineCheck, fail, pass, warn } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe, quote } from '../../describe.ts';
import { contentType } from '../../messages/headers.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';
import { isSecureUrl } from '../../asking/metadata-step.ts';
import type { FoundMetadata } from '../../asking/metadata-step.ts';
import { outcomesOf } from '../../asking/resource-metadata.ts';
import type { Target } from '../../target.ts';
import { isSince } from '../../../spec/revisions.ts';

export default defineCheck({
  id: 'auth-as-metadata',
  eras: ['legacy', 'modern'],
  needs: ['protection'],
  once: true,
  run: (target) => judgeAuthorizationServers(target, (found) => judge(target, found), missing),
});

/** Whoever answers, but with no metadata, is wrong; whoever does not answer is not there. */
function missing(server: AuthorizationServer): Verdict {
  const { issuer, steps } = server;
  const [exchange] = steps.flatMap((step) => step.exchange ?? []);
  if (!exchange || steps.some(({ isLate }) => isLate)) return blockedBy(server);
  return fail(`the metadata of the authorization server ${issuer}`, outcomesOf(steps), { exchange });
}

function judge(target: Target, { document, exchange, url }: FoundMetadata): Verdict {
  const expected = `${wanted(document)} at ${url}`;
  if (contentType(exchange.headers) !== 'application/json') {
    return fail(`application/json at ${url}`, describe(exchange), { exchange });
  }
  if (wanted(document) !== '') return fail(expected, quote(exchange.text, 400), { exchange });
  if (includes(document['code_challenge_methods_supported'], 'S256')) return pass;
  const methods = JSON.stringify(document['code_challenge_methods_supported'] ?? 'missing');
  const actual = `"code_challenge_methods_supported": ${quote(methods)}: clients refuse to go on`;
  return (wantsPkce(target) ? fail : warn)(`S256 among code_challenge_methods_supported at ${url}`, actual, {
    exchange,
  });
}

/** What is missing; empty when nothing is. */
function wanted(document: JsonObject): string {
  const missingUrl = ['authorization_endpoint', 'token_endpoint'].find((name) => typeof document[name] !== 'string');
  if (missingUrl !== undefined) return missingUrl;
  if (!includes(document['response_types_supported'], 'code')) return '"code" among response_types_supported';
  const insecure = endpoints.find((name) => typeof document[name] === 'string' && !isSecureUrl(document[name]));
  return insecure === undefined ? '' : `https for ${insecure} (http on localhost only)`;
}

const endpoints = [
  'authorization_endpoint',
  'token_endpoint',
  'registration_endpoint',
  'jwks_uri',
  'revocation_endpoint',
  'introspection_endpoint',
];

/** From 2025-11-25 on, clients go on only where the metadata says S256. */
function wantsPkce({ era, facts }: Target): boolean {
  return era === 'modern' || facts.modern !== undefined || isSince(facts.protocolVersion ?? '2025-11-25', '2025-11-25');
}

function includes(list: unknown, value: string): boolean {
  return Array.isArray(list) && list.includes(value);
}

import { judgeAuthorizationServers } from '../../asking/authorization-servers.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { FoundMetadata } from '../../asking/metadata-step.ts';
import type { Target } from '../../target.ts';

const cause = 'no client can register itself: every user needs credentials made by hand';

export default defineCheck({
  id: 'auth-as-registration-path',
  eras: ['legacy', 'modern'],
  needs: ['protection'],
  run: (target) => judgeAuthorizationServers(target, (found) => judge(target, found)),
});

function judge({ era }: Target, { document, exchange, url }: FoundMetadata): Verdict {
  const byDocument = document['client_id_metadata_document_supported'] === true;
  if (!byDocument && typeof document['registration_endpoint'] !== 'string') {
    const expected = `client_id_metadata_document_supported or a registration_endpoint at ${url}`;
    return fail(expected, 'neither of them', { exchange, cause });
  }
  const hasIssuer = document['authorization_response_iss_parameter_supported'] === true;
  if (era === 'legacy' || hasIssuer) return pass;
  const expected = `"authorization_response_iss_parameter_supported": true at ${url} (RFC 9207)`;
  return fail(expected, 'missing, or not true', { exchange });
}

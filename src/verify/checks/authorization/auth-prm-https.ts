import { defineCheck, fail, pass } from '../../check.ts';
import { quote } from '../../describe.ts';
import { issuersIn } from '../../asking/authorization-servers.ts';
import { isSecureUrl } from '../../asking/metadata-step.ts';
import { judgeResourceMetadata } from '../../asking/resource-metadata.ts';

const expected = 'https for the resource and its authorization servers (http on localhost only), no query, no fragment';

export default defineCheck({
  id: 'auth-prm-https',
  eras: ['legacy', 'modern'],
  needs: ['protection'],
  once: true,
  run: (target) =>
    judgeResourceMetadata(target, ({ document: { resource, authorization_servers: named }, exchange, url }) => {
      const issuers = issuersIn(named);
      const urls = typeof resource === 'string' ? [resource, ...issuers] : issuers;
      const insecure = urls.find((one) => !isSecureUrl(one));
      const wrong = insecure ?? issuers.find((issuer) => /[?#]/.test(issuer));
      return wrong === undefined ? pass : fail(expected, `${quote(wrong)} in ${url}`, { exchange });
    }),
});

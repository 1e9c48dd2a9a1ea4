import { bearerChallenge } from '../../messages/challenge.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { quote } from '../../describe.ts';
import { describeChallenge, knock, nobody } from '../../asking/knock.ts';
import { findResourceMetadata } from '../../asking/resource-metadata.ts';

const cause = 'a resource does not need refresh tokens: clients ask for offline_access of their own accord';

export default defineCheck({
  id: 'auth-no-offline-access-scope',
  eras: ['modern'],
  needs: ['protection'],
  async run(target) {
    const exchange = await knock(target, nobody);
    const scope = bearerChallenge(exchange.headers)?.parameters.get('scope') ?? '';
    const expected = 'no offline_access among the scopes of the challenge';
    if (scope.split(' ').includes('offline_access')) {
      return fail(expected, describeChallenge(exchange), { exchange, cause });
    }
    const { found } = await findResourceMetadata(target);
    const supported = found?.document['scopes_supported'];
    if (!found || !Array.isArray(supported) || !supported.includes('offline_access')) return pass;
    const actual = `"scopes_supported": ${quote(JSON.stringify(supported))}`;
    return fail(`no offline_access in ${found.url}`, actual, { exchange: found.exchange, cause });
  },
});

import { parseChallenges } from '../../messages/challenge.ts';
import { blocked, defineCheck, fail, pass } from '../../check.ts';
import { describeChallenge, badToken, knock, nobody } from '../../asking/knock.ts';
import { headerValues } from '../../messages/headers.ts';

/** A token that no server issues: what quotes it in its challenge has to escape it. */
const quotedToken = { token: 'mcp-migrate-"quoted"' };
const expected = 'WWW-Authenticate of schemes and parameters (RFC 9110 §11.6.1)';

export default defineCheck({
  id: 'auth-challenge-wellformed',
  eras: ['legacy', 'modern'],
  needs: ['protection'],
  async run(target) {
    const answers = await Promise.all([nobody, badToken, quotedToken].map((one) => knock(target, one)));
    const challenging = answers.filter(({ headers }) => headerValues(headers, 'www-authenticate').length > 0);
    if (challenging.length === 0) return blocked('no answer has a WWW-Authenticate header');
    for (const exchange of challenging) {
      const { problem } = parseChallenges(headerValues(exchange.headers, 'www-authenticate'));
      if (problem === undefined) continue;
      return fail(expected, `${problem}: ${describeChallenge(exchange)}`, { exchange });
    }
    return pass;
  },
});

import { bearerChallenge } from '../../messages/challenge.ts';
import { blocked, defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { badToken, describeChallenge, knock, nobody, sendOthers } from '../../asking/knock.ts';

const expected = 'WWW-Authenticate with the scheme Bearer in every 401';
const cause = 'a client that meets a 401 without a challenge does not know where to log in';

export default defineCheck({
  id: 'auth-401-www-authenticate',
  eras: ['legacy', 'modern'],
  needs: ['protection'],
  async run(target) {
    const posts = [await knock(target, nobody), await knock(target, badToken)];
    const answers = [...posts, ...(await sendOthers(target, nobody))].filter(({ status }) => status === 401);
    if (answers.length === 0) return blocked(`nothing was answered 401: ${posts.map(describe).join('; ')}`);
    const exchange = answers.find(({ headers }) => bearerChallenge(headers) === undefined);
    return exchange ? fail(expected, describeChallenge(exchange), { exchange, cause }) : pass;
  },
});

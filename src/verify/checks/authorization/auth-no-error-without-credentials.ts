import { defineCheck, fail, pass } from '../../check.ts';
import { describeChallenge, judgeChallenge } from '../../asking/knock.ts';

const expected = 'a challenge without error, error_description and error_uri for a request without credentials';

export default defineCheck({
  id: 'auth-no-error-without-credentials',
  eras: ['legacy', 'modern'],
  needs: ['protection'],
  run: (target) =>
    judgeChallenge(target, ({ parameters }, exchange) => {
      const blames = ['error', 'error_description', 'error_uri'].some((name) => parameters.has(name));
      return blames ? fail(expected, describeChallenge(exchange), { exchange }) : pass;
    }),
});

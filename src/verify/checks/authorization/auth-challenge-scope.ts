import { isScope } from '../../messages/challenge.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { describeChallenge, judgeChallenge } from '../../asking/knock.ts';
import { doesWithout, findResourceMetadata } from '../../asking/resource-metadata.ts';

const expected = 'a challenge with scope, the scopes that are needed with one space between them';

export default defineCheck({
  id: 'auth-challenge-scope',
  eras: ['legacy', 'modern'],
  needs: ['protection'],
  run: (target) =>
    judgeChallenge(target, async ({ parameters }, exchange) => {
      if (isScope(parameters.get('scope') ?? '')) return pass;
      const problem = fail(expected, describeChallenge(exchange), { exchange });
      return doesWithout(await findResourceMetadata(target)) ?? problem;
    }),
});

import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, firstProblem, pass } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';

const cause = 'Accept is searched for the names of both types; curl and health checks of gateways send `*/*`';

/** A refusal can be defended, because a client MUST list both types: a note, never more. */
export default defineCheck({
  id: 'cn-accept-wildcard',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const attempts = ['*/*', 'application/*, text/*'].map((accept) => async () => {
      const answer = await client.ask(harmlessMethod(client), { change: { set: [['Accept', accept]] } });
      if (ownResult(answer)) return pass;
      return fail(`HTTP 200 and a result for \`Accept: ${accept}\``, describe(answer), { cause, level: 'MAY' });
    });
    return firstProblem(attempts);
  },
});

import { errorOf, isRefusal } from '../../messages/answer.ts';
import { bend } from '../../messages/bend.ts';
import { defineCheck, fail, firstProblem, pass, warn } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import type { Exchange } from '../../wire.ts';

const ids = [null, true, {}, [], 1.5];

export default defineCheck({
  id: 'rpc-id-type',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const request = client.message(harmlessMethod(client));
    const attempts = ids.map((id) => async () => {
      const answer = await client.post(bend(request, { id }));
      if (isTurnedDown(answer)) return pass;
      // JSON-RPC itself only advises against fractions.
      const judged = id === 1.5 ? warn : fail;
      const cause = answer.status === 202 ? { cause: 'the request is taken for a notification' } : {};
      return judged(`a refusal of the id ${JSON.stringify(id)}, such as HTTP 400`, describe(answer), cause);
    });
    return firstProblem(attempts);
  },
});

/** No text fixes the HTTP status of the error. */
function isTurnedDown(answer: Exchange): boolean {
  return isRefusal(answer) || (answer.status === 200 && errorOf(answer) !== undefined);
}

import { isRefusal } from '../../messages/answer.ts';
import { defineCheck, firstProblem, verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { contentType } from '../../messages/headers.ts';

/** No text fixes the status of a refusal: the client is the one that MUST list both types. */
export default defineCheck({
  id: 'cn-accept-unsupported-no-wrong-type',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const attempts = ['application/json', 'application/json, text/event-stream;q=0'].map((accept) => async () => {
      const answer = await client.ask(harmlessMethod(client), { change: { set: [['Accept', accept]] } });
      const isJson = answer.status === 200 && contentType(answer.headers) === 'application/json';
      const expected = `for \`Accept: ${accept}\`, HTTP 200 with application/json or a refusal such as 406`;
      return verdict(isJson || isRefusal(answer), expected, describe(answer));
    });
    return firstProblem(attempts);
  },
});

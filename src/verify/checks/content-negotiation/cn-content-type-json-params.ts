import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, firstProblem, forNobody, pass } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';

const cause = 'Content-Type is compared as one text; its parameters and its case do not change the media type';

const variants = ['application/json; charset=utf-8', 'application/json;charset="UTF-8"'];
const inCapitals = 'Application/JSON';

export default defineCheck({
  id: 'cn-content-type-json-params',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const attempts = [...variants, inCapitals].map((type) => async () => {
      const answer = await client.ask(harmlessMethod(client), { change: { set: [['Content-Type', type]] } });
      if (ownResult(answer)) return pass;
      const judged = fail(`HTTP 200 and a result for \`Content-Type: ${type}\``, describe(answer), { cause });
      return type === inCapitals ? forNobody(judged, 'every known client writes it in lower case') : judged;
    });
    return firstProblem(attempts);
  },
});

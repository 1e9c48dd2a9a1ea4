import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, firstProblem, forNobody, pass, warn } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import type { HeaderList } from '../../wire.ts';

const cause = 'Accept is compared as one text instead of being read as a list';

const variants: readonly HeaderList[] = [
  [['Accept', 'text/event-stream;q=0.9, application/json;q=0.8']],
  [['Accept', 'text/html;level=1,application/json,text/event-stream']],
];

const inTwoLines: HeaderList = [
  ['Accept', 'application/json'],
  ['Accept', 'text/event-stream'],
];

/** To the letter this range matches only what is labelled like it, so a refusal can be defended. */
const withParameter: HeaderList = [['Accept', 'application/json;charset=utf-8,text/event-stream']];

export default defineCheck({
  id: 'cn-accept-list-variants',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const attempts = [...variants, inTwoLines, withParameter].map((set) => async () => {
      const answer = await client.ask(harmlessMethod(client), { change: { set } });
      if (ownResult(answer)) return pass;
      const lines = set.map(([, value]) => `\`Accept: ${value}\``).join(' and ');
      const judged = set === withParameter ? warn : fail;
      const failed = judged(`HTTP 200 and a result for ${lines}`, describe(answer), { cause });
      return set === inTwoLines ? forNobody(failed, 'every known client writes one line') : failed;
    });
    return firstProblem(attempts);
  },
});

import { defineCheck, fail, pass } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { ownResult } from '../../messages/answer.ts';

/** Where the server is gone in the end, the run says what ended it. */
export default defineCheck({
  id: 'life-stays-up',
  eras: ['legacy', 'modern'],
  alone: true,
  once: true,
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const answer = await client.ask(harmlessMethod(client));
    return ownResult(answer) ? pass : fail('an answer after all the others', describe(answer), { exchange: answer });
  },
});

import { isRefusal } from '../../messages/answer.ts';
import { defineCheck, fail, firstProblem, pass } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import type { RequestChange } from '../../talk.ts';

const cause = 'any web page may send text/plain across origins without asking first, so it must not be executed';

const variants: readonly (readonly [name: string, change: RequestChange])[] = [
  ['`Content-Type: text/plain`', { set: [['Content-Type', 'text/plain']] }],
  ['`Content-Type: text/plain; a=application/json`', { set: [['Content-Type', 'text/plain; a=application/json']] }],
  ['a body without Content-Type', { drop: ['Content-Type'] }],
];

export default defineCheck({
  id: 'cn-content-type-415',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const attempts = variants.map(([name, change]) => async () => {
      const answer = await client.ask(harmlessMethod(client), { change });
      return isRefusal(answer) ? pass : fail(`HTTP 415 (or another 4xx) for ${name}`, describe(answer), { cause });
    });
    return firstProblem(attempts);
  },
});

import { ownResult } from '../../messages/answer.ts';
import { defineCheck, fail, firstProblem, notApplicable, pass } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';

const cause =
  'the server keeps sessions but does not return their id, for instance because it is read before it is set';

export default defineCheck({
  id: 'session-stateless-consistent',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    if (target.facts.sessions) return notApplicable('the server has sessions: initialize returns a Mcp-Session-Id');
    const session = await target.openSession();
    const methods = [...new Set(['ping', harmlessMethod(session)])];
    const attempts = methods.map((method) => async () => {
      const answer = await session.ask(method);
      const expected = `a result for ${method} without Mcp-Session-Id, as initialize returned none`;
      return ownResult(answer) ? pass : fail(expected, describe(answer), { cause });
    });
    return firstProblem(attempts);
  },
});

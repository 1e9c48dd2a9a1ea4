import { isSince } from '../../../spec/revisions.ts';
import { isRefusal } from '../../answer.ts';
import { defineCheck, firstProblem, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';

const set = [['Origin', 'http://evil.example.com']] as const;

export default defineCheck({
  id: 'sec-origin-get-delete',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const isPinned = isSince(session.protocolVersion, '2025-11-25');
    const attempts = ['GET', 'DELETE'].map((method) => async () => {
      const answer = await session.send(method, { set });
      const isRefused = isPinned ? [403, 405].includes(answer.status) : isRefusal(answer);
      return verdict(
        isRefused,
        `HTTP 403 for ${method} with a foreign Origin (405 where not offered)`,
        describe(answer),
      );
    });
    return firstProblem(attempts);
  },
});

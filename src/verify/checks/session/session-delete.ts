import { defineCheck, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { header } from '../../messages/headers.ts';

export default defineCheck({
  id: 'session-delete',
  eras: ['legacy'],
  needs: ['session'],
  async run(target) {
    const session = await target.openSession();
    const answer = await session.send('DELETE');
    const isEnded = answer.status >= 200 && answer.status < 300;
    const isNotOffered = answer.status === 405 && header(answer.headers, 'allow') !== undefined;
    return verdict(isEnded || isNotOffered, 'HTTP 200 or 204 for DELETE, or 405 with Allow', describe(answer));
  },
});

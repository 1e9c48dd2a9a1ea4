import { whyNotOffered } from '../../asking/offered.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { describe } from '../../describe.ts';

const neverIssued = '00000000-0000-4000-8000-000000000000';

export default defineCheck({
  id: 'session-delete-unknown',
  eras: ['legacy'],
  alone: 'last',
  needs: ['session'],
  async run(target) {
    const session = await target.openSession();
    const answer = await session.send('DELETE', { set: [['Mcp-Session-Id', neverIssued]] });
    if ([404, 405].includes(answer.status)) return pass;
    const notOffered = await whyNotOffered(target, 'DELETE');
    if (notOffered !== undefined) return notApplicable(notOffered);
    const isOk = answer.status >= 200 && answer.status < 300;
    const expected = 'HTTP 404, or 405 where not offered, for DELETE of a session the server does not know';
    const cause = 'clients are told that something ended that was not there';
    return fail(expected, describe(answer), { exchange: answer, ...(isOk && { cause }) });
  },
});

import { defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';

const neverIssued = '00000000-0000-4000-8000-000000000000';

export default defineCheck({
  id: 'session-delete-unknown',
  eras: ['legacy'],
  needs: ['session'],
  async run(target) {
    const session = await target.openSession();
    const answer = await session.send('DELETE', { set: [['Mcp-Session-Id', neverIssued]] });
    if ([404, 405].includes(answer.status)) return pass;
    const isOk = answer.status >= 200 && answer.status < 300;
    const expected = 'HTTP 404, or 405 where not offered, for DELETE of a session the server does not know';
    return fail(
      expected,
      describe(answer),
      isOk ? { cause: 'clients are told that something ended that was not there' } : {},
    );
  },
});

import { isNotOffered } from '../../asking/offered.ts';
import { askUnlessOvertaken } from '../../asking/overtake.ts';
import { blocked, defineCheck, firstProblem, notApplicable, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';

export default defineCheck({
  id: 'session-terminated-404-get',
  eras: ['legacy'],
  needs: ['session'],
  async run(target) {
    const session = await target.openSession();
    const ended = await session.send('DELETE');
    if (isNotOffered(ended))
      return notApplicable(`clients cannot end sessions here: DELETE is answered ${ended.status}`);
    if (ended.status < 200 || ended.status > 299) return blocked(`DELETE did not end the session: ${describe(ended)}`);
    const other = await target.openSession();
    const attempts = [
      { method: 'GET', statuses: [404, 405], expected: 'HTTP 404, or 405 where GET is not offered, for a session' },
      { method: 'DELETE', statuses: [404], expected: 'HTTP 404 for one more DELETE of a session' },
    ].map(({ method, statuses, expected }) => async () => {
      const ask = (signal: AbortSignal) => session.send(method, { signal });
      const answer = await askUnlessOvertaken(ask, { rival: other });
      return verdict(statuses.includes(answer.status), `${expected} that was ended`, describe(answer));
    });
    return firstProblem(attempts);
  },
});

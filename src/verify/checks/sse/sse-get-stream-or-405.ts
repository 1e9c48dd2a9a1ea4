import { defineCheck, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { askUnlessOvertaken } from '../../asking/overtake.ts';
import { contentType } from '../../messages/headers.ts';

export default defineCheck({
  id: 'sse-get-stream-or-405',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const answer = await askUnlessOvertaken((signal) => session.send('GET', { signal }), { rival: session });
    const isStream = answer.status === 200 && contentType(answer.headers) === 'text/event-stream';
    return verdict(isStream || answer.status === 405, 'HTTP 200 text/event-stream, or 405, for GET', describe(answer));
  },
});

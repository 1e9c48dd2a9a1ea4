import { clients } from '../../../spec/harm.ts';
import { defineCheck, verdict, warn } from '../../check.ts';
import { describe } from '../../describe.ts';
import { askUnlessOvertaken } from '../../asking/overtake.ts';
import { contentType } from '../../messages/headers.ts';

const EXPECTED = 'HTTP 200 text/event-stream, or 405, for GET';
/** The official SDKs document a route for POST alone, without sessions: their own clients go on. */
const GOES_ON = clients('SDK clients report an error and go on without a stream');

export default defineCheck({
  id: 'sse-get-stream-or-405',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const answer = await askUnlessOvertaken((signal) => session.send('GET', { signal }), { rival: session });
    const isStream = answer.status === 200 && contentType(answer.headers) === 'text/event-stream';
    if (answer.status === 404 && session.id === undefined) return warn(EXPECTED, describe(answer), { hurts: GOES_ON });
    return verdict(isStream || answer.status === 405, EXPECTED, describe(answer));
  },
});

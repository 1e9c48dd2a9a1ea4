import { defineCheck, verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { askUnlessOvertaken } from '../../asking/overtake.ts';
import { contentType } from '../../messages/headers.ts';

const refusals = [400, 405, 406];

export default defineCheck({
  id: 'sse-get-accept-missing',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    const get = (signal: AbortSignal) => session.send('GET', { drop: ['Accept'], signal });
    const answer = await askUnlessOvertaken(get, { rival: session });
    const isStream = answer.status === 200 && contentType(answer.headers) === 'text/event-stream';
    const expected = 'HTTP 406, 405 or an event stream for GET without Accept';
    return verdict(isStream || refusals.includes(answer.status), expected, describe(answer));
  },
});

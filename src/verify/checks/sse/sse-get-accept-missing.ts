import { whyNotOffered } from '../../asking/offered.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
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
    if (isStream || refusals.includes(answer.status)) return pass;
    const notOffered = await whyNotOffered(target, 'GET');
    return notOffered === undefined
      ? fail(expected, describe(answer), { exchange: answer })
      : notApplicable(notOffered);
  },
});

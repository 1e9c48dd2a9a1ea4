import { defineCheck, fail, pass, warn } from '../../check.ts';
import { describe } from '../../describe.ts';
import { askUnlessOvertaken } from '../../asking/overtake.ts';
import { isEventStream, noListener, openListener } from '../../asking/event-streams.ts';

const expected = 'a second event stream for a second GET, as for the first';
const cause = 'one stream per session: a client whose connection broke unnoticed is refused when it comes back';

export default defineCheck({
  id: 'sse-get-second-stream',
  eras: ['legacy'],
  replays: true,
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    if (!(await openListener(session))) return noListener;
    const second = await askUnlessOvertaken((signal) => session.open('GET', { signal }), { rival: session });
    if (second.status === 200 && isEventStream(second)) return pass;
    const exchange = await second.close();
    // No rule asks for 409, but the official SDKs and their test suite take it for granted.
    if (second.status === 409) return warn(expected, describe(exchange), { cause, exchange });
    return fail(expected, describe(exchange), { exchange });
  },
});

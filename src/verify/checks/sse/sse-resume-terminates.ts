import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { Overtaken, unlessOvertaken } from '../../asking/overtake.ts';
import { hasResponse, noEventIds, onlyJson } from '../../asking/event-streams.ts';
import { leaveStream, resume } from '../../asking/resume.ts';

const since = '2025-11-25';

export default defineCheck({
  id: 'sse-resume-terminates',
  eras: ['legacy'],
  needs: ['initialize'],
  async run(target) {
    const session = await target.openSession();
    if (session.protocolVersion < since) return notApplicable(`asked for since ${since}`);
    const left = await leaveStream(target, session);
    if (!left) return onlyJson;
    if (left.lastId === undefined) return noEventIds;
    if (left.isAnswered && !hasResponse(left.later, left.requestId)) {
      return notApplicable('no event before the response has an id to resume from');
    }
    const resumed = await resume(session, left.lastId);
    const isReplayed = await resumed?.waitFor((events) => hasResponse(events, left.requestId));
    if (!resumed || isReplayed !== true) return notApplicable('resuming a stream does not deliver the response here');
    const ending = await unlessOvertaken(resumed.ended(), { rival: session });
    const exchange = await resumed.close();
    if (ending === 'complete') return pass;
    const actual = ending instanceof Overtaken ? `still open after it, while ${ending.words}` : describe(exchange);
    return fail('the resumed stream to end after the response', actual, { exchange });
  },
});

import { blocked, defineCheck, fail, notApplicable, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { callOf, eventIds, responseArrives } from '../../asking/event-streams.ts';
import { parseEventStream } from '../../messages/sse.ts';

const since = '2025-11-25';
const expected = 'an event id to come back with and a `retry:` field, before the server closes the stream';

export default defineCheck({
  id: 'sse-retry-before-disconnect',
  eras: ['legacy'],
  needs: ['initialize', 'tool:leaves'],
  async run(target) {
    const session = await target.openSession();
    if (session.protocolVersion < since) return notApplicable(`asked for since ${since}`);
    const stream = await session.stream('tools/call', callOf(session, target.tool('leaves')));
    const isAnswered = await responseArrives(stream);
    const ending = await stream.ended(0);
    const exchange = await stream.close();
    if (isAnswered || ending === undefined)
      return blocked(`this time the stream was not closed: ${describe(exchange)}`);
    const hasId = eventIds(exchange.text).some((id) => id !== '');
    if (hasId && parseEventStream(exchange.text).retries.length > 0) return pass;
    const cause = hasId ? 'clients come back at a pace of their own' : 'the answer can never be asked for';
    return fail(expected, describe(exchange), { exchange, cause });
  },
});

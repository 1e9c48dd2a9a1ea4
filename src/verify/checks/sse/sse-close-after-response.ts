import { blocked, defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { Overtaken, unlessOvertaken } from '../../asking/overtake.ts';
import { onlyJson, openAnswerStream, responseArrives } from '../../asking/event-streams.ts';

const expected = 'the stream to end after the response';
const cause = 'every request then holds a connection, and browsers have six of them';

export default defineCheck({
  id: 'sse-close-after-response',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const stream = await openAnswerStream(target, client);
    if (!stream) return onlyJson;
    if (!(await responseArrives(stream))) {
      return blocked(`no response came: ${describe(await stream.close())}`);
    }
    const ending = await unlessOvertaken(stream.ended(), { rival: client });
    const exchange = await stream.close();
    if (ending === 'complete') return pass;
    if (!(ending instanceof Overtaken)) return fail(expected, describe(exchange), { exchange });
    return fail(expected, `still open after the response, while ${ending.words}`, { exchange, cause });
  },
});

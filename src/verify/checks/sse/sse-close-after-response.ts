import { blocked, defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { onlyJson, openAnswerStream, responseArrives } from '../../asking/event-streams.ts';

const patienceMs = 5000;
const closingMs = 2000;
const expected = 'the stream to end after the response';

export default defineCheck({
  id: 'sse-close-after-response',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const stream = await openAnswerStream(target, client);
    if (!stream) return onlyJson;
    if (!(await responseArrives(stream, patienceMs))) {
      return blocked(`no response came: ${describe(await stream.close())}`);
    }
    const ending = await stream.ended(closingMs);
    const exchange = await stream.close();
    if (ending === 'complete') return pass;
    const actual = ending === undefined ? 'still open 2 s after the response' : describe(exchange);
    const cause = 'every request then holds a connection, and browsers have six of them';
    return fail(expected, actual, { exchange, ...(ending === undefined && { cause }) });
  },
});

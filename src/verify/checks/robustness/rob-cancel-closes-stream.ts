import { cancelCall, durationOf } from '../../asking/cancel-call.ts';
import { blocked, defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';

const expected = 'an end of the answer to a cancelled request';
const cause = 'nothing ends the HTTP answer of a call that will not be answered: each one costs a connection';

/** A server that does not cancel ends it with the response. */
export default defineCheck({
  id: 'rob-cancel-closes-stream',
  eras: ['legacy'],
  needs: ['client', 'tool:slow'],
  async run(target) {
    const client = await target.connect();
    const usualMs = await durationOf(client, target.tool('slow'));
    if (usualMs === undefined) return blocked('the slow tool gave no result this time');
    const { call } = await cancelCall(client, target.tool('slow'), { id: 51, usualMs });
    return call.ending === 'timeout' ? fail(expected, describe(call), { cause, exchange: call }) : pass;
  },
});

import { ifOffered, inTurn, worstOfOffered } from '../../asking/offered.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { rpcRequest } from '../../messages/json-rpc.ts';

const drop = ['Mcp-Session-Id'];

export default defineCheck({
  id: 'session-missing-400',
  eras: ['legacy'],
  alone: 'last',
  needs: ['session'],
  async run(target) {
    const session = await target.openSession();
    const sendWithout = (method: 'GET' | 'DELETE') => () =>
      ifOffered(target, method, async () => {
        const exchange = await session.send(method, { drop });
        if ([400, 405].includes(exchange.status)) return pass;
        return fail(`HTTP 400 for ${method} without Mcp-Session-Id`, describe(exchange), { exchange });
      });
    const exchange = await session.post(rpcRequest(2, 'ping'), { drop });
    const expected = 'HTTP 400 for a POST without Mcp-Session-Id';
    const post = exchange.status === 400 ? pass : fail(expected, describe(exchange), { exchange });
    return worstOfOffered([post, ...(await inTurn([sendWithout('GET'), sendWithout('DELETE')]))]);
  },
});

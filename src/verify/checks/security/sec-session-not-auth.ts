import { ifOffered, inTurn, worstOfOffered } from '../../asking/offered.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { nobody } from '../../asking/knock.ts';
import { rpcRequest } from '../../messages/json-rpc.ts';
import type { Exchange } from '../../wire.ts';

export default defineCheck({
  id: 'sec-session-not-auth',
  eras: ['legacy'],
  needs: ['protection', 'session'],
  async run(target) {
    const session = await target.openSession();
    const send = (method: 'GET' | 'DELETE') => () =>
      ifOffered(target, method, async () => judge(await session.send(method, nobody)));
    const post = judge(await session.post(rpcRequest(2, 'ping'), nobody));
    return worstOfOffered([post, ...(await inTurn([send('GET'), send('DELETE')]))]);
  },
});

function judge(exchange: Exchange): Verdict {
  const { method } = exchange.request;
  const isOptional = method !== 'POST';
  if (exchange.status === 401 || (isOptional && exchange.status === 405)) return pass;
  const expected = `HTTP 401${isOptional ? ', or 405 where not offered,' : ''} for ${method} with a session id only`;
  return fail(expected, describe(exchange), { exchange });
}

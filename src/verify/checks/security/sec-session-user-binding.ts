import { isRefusal } from '../../messages/answer.ts';
import { defineCheck, fail, firstProblem, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { rpcRequest } from '../../messages/json-rpc.ts';
import type { Exchange } from '../../wire.ts';

const cause = 'the session is not bound to the user who opened it: whoever learns its id takes it over';

export default defineCheck({
  id: 'sec-session-user-binding',
  eras: ['legacy'],
  replays: true,
  needs: ['protection', 'token:bearer', 'token:otherUser', 'session'],
  async run(target) {
    const { otherUser: token = '' } = target.tokens;
    const session = await target.openSession();
    // Blocks the check where the other user is not let in at all.
    await target.openSession(undefined, { token });
    return firstProblem([
      async () => judge(await session.post(rpcRequest(2, 'ping'), { token })),
      async () => judge(await session.send('GET', { token })),
      async () => judge(await session.send('DELETE', { token })),
    ]);
  },
});

function judge(exchange: Exchange): Verdict {
  if (isRefusal(exchange)) return pass;
  const expected = `HTTP 404, 403 or 401 for ${exchange.request.method} in the session of another user`;
  return fail(expected, describe(exchange), { exchange, cause });
}

import { cancelCall, durationOf, isAnswered, sendCancellation, waitFor } from '../../asking/cancel-call.ts';
import { blocked, defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Client } from '../../client.ts';
import { describe } from '../../describe.ts';
import type { Target } from '../../target.ts';
import type { Exchange, RpcId } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const attempts = 2;

export default defineCheck({
  id: 'rob-cancel',
  eras: ['legacy'],
  needs: ['client', 'tool:slow'],
  async run(target) {
    const client = await target.connect();
    const durationMs = await durationOf(client, target.tool('slow'));
    if (durationMs === undefined) return blocked('the slow tool gave no result this time');
    const waitMs = waitFor(durationMs);
    const cancelled = await Promise.all([50, 0].map((id) => cancel(target, client, { id, waitMs })));
    // Neither unknown ids nor those of finished requests are an error.
    const ignored = ['mcp-migrate-unknown', 2].map((id) => sendCancellation(client, id, 0));
    return worstOf([...cancelled, ...(await Promise.all(ignored)).map(judgeAnswer)]);
  },
});

/** The cancellation may arrive too early or too late, so that only a repeated failure counts. */
async function cancel(target: Target, client: Client, { id, waitMs }: { id: RpcId; waitMs: number }): Promise<Verdict> {
  let last: Exchange | undefined;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const cancelled = await cancelCall(client, target.tool('slow'), { id, waitMs });
    const answer = judgeAnswer(cancelled.notified);
    if (answer !== pass || !isAnswered(cancelled)) return answer;
    last = cancelled.call;
  }
  const expected = `no response to the request with the id ${id} after its cancellation`;
  return fail(expected, last ? describe(last) : '', { ...(last && { exchange: last }), cause: causeOf(id) });
}

function causeOf(id: RpcId): string {
  if (id === 0) return 'an id is tested for truth, so that 0 counts as none; SDK v1 does that';
  return 'the cancellation does not reach the call: it meets another process or instance, or nobody listens to it';
}

function judgeAnswer(exchange: Exchange): Verdict {
  if (exchange.status === 202) return pass;
  return fail('HTTP 202 for notifications/cancelled', describe(exchange), { exchange });
}

import { cameInTime, cancelCall, durationOf, isAnswered, sendCancellation } from '../../asking/cancel-call.ts';
import type { Cancelled } from '../../asking/cancel-call.ts';
import { unlessNever } from '../../asking/overtake.ts';
import { blocked, defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Client } from '../../client.ts';
import { describe } from '../../describe.ts';
import type { Target } from '../../target.ts';
import type { Exchange, RpcId } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const attempts = 4;
const enough = 2;

export default defineCheck({
  id: 'rob-cancel',
  eras: ['legacy'],
  needs: ['client', 'tool:slow'],
  async run(target) {
    const client = await target.connect();
    const usualMs = await durationOf(client, target.tool('slow'));
    if (usualMs === undefined) return blocked('the slow tool gave no result this time');
    const cancelled = await Promise.all([50, 0].map((id) => cancel(target, client, { id, usualMs })));
    // Neither unknown ids nor those of finished requests are an error.
    const ignored = ['mcp-migrate-unknown', 2].map((id) => sendCancellation(client, id, 0));
    return worstOf([...cancelled, ...(await Promise.all(ignored)).map(judgeAnswer)]);
  },
});

/** The cancellation may arrive too late or the answer be on its way, so that only a repeated failure counts. */
async function cancel(target: Target, client: Client, { id, usualMs }: Call): Promise<Verdict> {
  const ignored: Exchange[] = [];
  for (let attempt = 0; attempt < attempts && ignored.length < enough; attempt += 1) {
    const cancelled = await tryToCancel(target, client, { id, usualMs });
    if (!cancelled) return pass;
    const answer = judgeAnswer(cancelled.notified);
    if (answer !== pass || !isAnswered(cancelled)) return answer;
    if (cameInTime(cancelled)) ignored.push(cancelled.call);
  }
  const [exchange] = ignored.slice(1);
  if (!exchange) return blocked('each cancellation came too late to be heeded: the slow tool is too quick for that');
  const expected = `no response to the request with the id ${id} after its cancellation`;
  return fail(expected, describe(exchange), { exchange, cause: causeOf(id) });
}

/** undefined where nothing answers the call: what a client gets then is another requirement's business. */
async function tryToCancel(target: Target, client: Client, call: Call): Promise<Cancelled | undefined> {
  return unlessNever(cancelCall(client, target.tool('slow'), call));
}

interface Call {
  readonly id: RpcId;
  readonly usualMs: number;
}

function causeOf(id: RpcId): string {
  if (id === 0) return 'an id is tested for truth, so that 0 counts as none; SDK v1 does that';
  return 'the cancellation does not reach the call: it meets another process or instance, or nobody listens to it';
}

function judgeAnswer(exchange: Exchange): Verdict {
  if (exchange.status === 202) return pass;
  return fail('HTTP 202 for notifications/cancelled', describe(exchange), { exchange });
}

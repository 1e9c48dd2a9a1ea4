import { ownResult } from '../../messages/answer.ts';
import { durationOf, inTime, waitFor } from '../../asking/cancel-call.ts';
import { blocked, defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { afterPause } from '../../asking/pause.ts';
import type { Exchange } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const id = 60;
const underWayMs = 100;

export default defineCheck({
  id: 'rob-duplicate-inflight-id',
  eras: ['legacy', 'modern'],
  replays: true,
  needs: ['client', 'tool:slow'],
  async run(target) {
    const client = await target.connect();
    const { name, arguments: given } = target.tool('slow');
    const durationMs = await durationOf(client, target.tool('slow'));
    if (durationMs === undefined) return blocked('the slow tool gave no result this time');
    const timeoutMs = waitFor(durationMs);
    const call = { id, params: { name, arguments: given } };
    const other = client.message(harmlessMethod(client), { id });
    const [first, second] = await Promise.all([
      inTime(client.ask('tools/call', { ...call, change: { timeoutMs } })),
      inTime(client.post(other, { ...afterPause(other, underWayMs), timeoutMs })),
    ]);
    return worstOf([
      judge(first, { words: 'the first', isOwn: (result) => 'content' in result, timeoutMs }),
      judge(second, { words: 'the second', isOwn: (result) => !('content' in result), timeoutMs }),
    ]);
  },
});

interface Wanted {
  readonly words: string;
  readonly isOwn: (result: object) => boolean;
  readonly timeoutMs: number;
}

/** An error is as good as a result; a client may not use an id twice. */
function judge(exchange: Exchange | undefined, { words, isOwn, timeoutMs }: Wanted): Verdict {
  const expected = `an answer or an error to ${words} of two requests with one id`;
  const cause = 'streams are kept by request id, so the second takes the place of the first, which waits for ever';
  if (!exchange) return fail(expected, `not even headers after ${timeoutMs} ms`, { cause });
  if (exchange.ending === 'timeout') return fail(expected, describe(exchange), { exchange, cause });
  const result = ownResult(exchange);
  if (!result || isOwn(result)) return pass;
  return fail(`the answer to ${words} of two requests with one id, not that to the other`, describe(exchange), {
    exchange,
    cause: 'responses are matched by request id alone',
  });
}

import { ownResult } from '../../messages/answer.ts';
import { durationOf } from '../../asking/cancel-call.ts';
import { askUnlessOvertaken } from '../../asking/overtake.ts';
import { afterPause } from '../../asking/pause.ts';
import { blocked, defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe } from '../../describe.ts';
import { WireError } from '../../wire.ts';
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
    const usualMs = await durationOf(client, target.tool('slow'));
    if (usualMs === undefined) return blocked('the slow tool gave no result this time');
    const call = { id, params: { name, arguments: given } };
    const other = client.message(harmlessMethod(client), { id });
    const race = { rival: client, usualMs };
    const [first, second] = await Promise.all([
      answerOf((signal) => client.ask('tools/call', { ...call, change: { signal } }), race),
      answerOf((signal) => client.post(other, { ...afterPause(other, underWayMs), signal }), race),
    ]);
    return worstOf([
      judge(first, { words: 'the first', isOwn: (result) => 'content' in result }),
      judge(second, { words: 'the second', isOwn: (result) => !('content' in result) }),
    ]);
  },
});

/** The answer, or why there is none although later requests were answered. */
async function answerOf(...asking: Parameters<typeof askUnlessOvertaken<Exchange>>): Promise<Exchange | WireError> {
  try {
    return await askUnlessOvertaken(...asking);
  } catch (error) {
    if (error instanceof WireError && error.kind === 'overtaken') return error;
    throw error;
  }
}

interface Wanted {
  readonly words: string;
  readonly isOwn: (result: object) => boolean;
}

/** An error is as good as a result; a client may not use an id twice. */
function judge(answer: Exchange | WireError, { words, isOwn }: Wanted): Verdict {
  const expected = `an answer or an error to ${words} of two requests with one id`;
  const cause = 'streams are kept by request id, so the second takes the place of the first, which waits for ever';
  if (answer instanceof WireError) return fail(expected, answer.message, { request: answer.request, cause });
  if (answer.ending === 'timeout') return fail(expected, describe(answer), { exchange: answer, cause });
  const result = ownResult(answer);
  if (!result || isOwn(result)) return pass;
  return fail(`the answer to ${words} of two requests with one id, not that to the other`, describe(answer), {
    exchange: answer,
    cause: 'responses are matched by request id alone',
  });
}

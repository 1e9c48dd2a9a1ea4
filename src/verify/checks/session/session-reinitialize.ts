import { latestLegacyRevision } from '../../../spec/revisions.ts';
import { resultOf } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { header } from '../../messages/headers.ts';
import { initializeRequest, rpcRequest } from '../../messages/json-rpc.ts';
import type { Target } from '../../target.ts';

const cause = 'usually one transport or server instance is shared by all clients';

export default defineCheck({
  id: 'session-reinitialize',
  eras: ['legacy'],
  replays: true,
  needs: ['session'],
  async run(target) {
    const first = await target.openSession();
    const second = await initializeAgain(target, [first.id]);
    if (typeof second !== 'string') return second;
    const ping = await first.post(rpcRequest(2, 'ping'));
    if (!resultOf(ping, 2)) return fail('the first session to work beside a second one', describe(ping), { cause });
    await first.send('DELETE');
    const third = await initializeAgain(target, [first.id, second]);
    return typeof third === 'string' ? pass : third;
  },
});

/** The id of one more session, or the failure. */
async function initializeAgain(target: Target, known: readonly (string | undefined)[]) {
  const answer = await target.post(initializeRequest(latestLegacyRevision));
  const id = header(answer.headers, 'mcp-session-id');
  if (resultOf(answer, 1) && id !== undefined && !known.includes(id)) return id;
  const actual = id !== undefined && known.includes(id) ? `the same id again: ${id}` : describe(answer);
  return fail('a result and a new Mcp-Session-Id for one more initialize', actual, { cause });
}

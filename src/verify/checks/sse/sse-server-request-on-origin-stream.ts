import { ownResponse } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { describe } from '../../describe.ts';
import { callOf } from '../../asking/event-streams.ts';
import { askable } from '../../asking/input-required.ts';
import { messagesIn } from '../../messages/sse-messages.ts';

const patienceMs = 3000;
const expected = 'the request to the client, or a prompt failure, on the stream of the call; this client has no other';
const cause = 'the request waits for a GET stream: send it in relation to the call (`extra.sendRequest`)';

export default defineCheck({
  id: 'sse-server-request-on-origin-stream',
  eras: ['legacy'],
  needs: ['initialize', 'tool:asks'],
  async run(target) {
    const session = await target.openSession(undefined, { capabilities: askable });
    const call = { ...callOf(session, target.tool('asks')), change: { timeoutMs: patienceMs } };
    const stream = await session.stream('tools/call', call);
    const isThere = await stream.waitFor((events) => messagesIn(events).some((one) => 'id' in one), patienceMs);
    const isOver = (await stream.ended(0)) !== undefined;
    const exchange = await stream.close();
    if (isThere || ownResponse(exchange)) return pass;
    return fail(expected, isOver ? describe(exchange) : 'nothing in 3 s', { exchange, ...(!isOver && { cause }) });
  },
});

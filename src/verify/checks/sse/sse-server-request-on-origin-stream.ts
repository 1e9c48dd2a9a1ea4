import { callOf, openListener } from '../../asking/event-streams.ts';
import { askable } from '../../asking/input-required.ts';
import { Overtaken, unlessOvertaken } from '../../asking/overtake.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import { describe, quote } from '../../describe.ts';
import { ownResponse } from '../../messages/answer.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';
import { messagesIn } from '../../messages/sse-messages.ts';
import type { ArrivedEvent } from '../../wire.ts';

const expected = 'the request to the client, or a prompt failure, on the stream of the call';
const cause = 'the request goes to the GET stream: send it in relation to the call (`extra.sendRequest`)';

export default defineCheck({
  id: 'sse-server-request-on-origin-stream',
  eras: ['legacy'],
  needs: ['initialize', 'tool:asks'],
  async run(target) {
    const tool = target.tool('asks');
    const session = await target.openSession(undefined, { capabilities: askable });
    const aside = await openListener(session);
    const stream = await session.stream('tools/call', callOf(session, tool));
    const onCall = stream.waitFor(hasId).then((isHere): Seen => (isHere ? 'call' : 'nowhere'));
    const onGet = aside?.waitFor(hasId).then((isHere): Seen | Promise<Seen> => (isHere ? 'get' : onCall));
    const race = { rival: session, usualMs: tool.usualMs ?? 0 };
    const seen = await unlessOvertaken(Promise.race([onCall, ...(onGet ? [onGet] : [])]), race);
    const exchange = await stream.close();
    if (seen === 'call' || ownResponse(exchange)) return pass;
    const found = messagesIn(aside?.events() ?? []).find(isAsking);
    if (seen === 'get' && found) {
      return fail(expected, `on the stream of GET: ${quote(JSON.stringify(found))}`, { exchange, cause });
    }
    const actual = seen instanceof Overtaken ? `nothing, while ${seen.words}` : describe(exchange);
    return fail(expected, actual, { exchange });
  },
});

/** Where the request to the client is. */
type Seen = 'call' | 'get' | 'nowhere';

function hasId(events: readonly ArrivedEvent[]): boolean {
  return messagesIn(events).some(isAsking);
}

function isAsking(message: JsonObject): boolean {
  return 'id' in message;
}

import { messagesOf } from '../../messages/answer.ts';
import { defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import { describe, quote } from '../../describe.ts';
import { askable } from '../../asking/input-required.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';
import { everyList, tryToListen } from '../../asking/listen.ts';
import { quietMs } from '../../asking/silence.ts';
import { messagesIn } from '../../messages/sse-messages.ts';
import type { Exchange, LiveStream } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const leastQuietMs = 150;

export default defineCheck({
  id: 'mod-no-server-requests',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect({ capabilities: askable });
    const tool = target.facts.roles.modern?.asks;
    const params = tool && { name: tool.name, arguments: tool.arguments };
    const [asked, listening] = await Promise.all([
      params ? client.stream('tools/call', { params }) : client.stream(harmlessMethod(client)),
      tryToListen(client, everyList),
    ]);
    const listenMs = quietMs(client, leastQuietMs);
    const [answered, heard] = await Promise.all([read(asked), listening && read(listening, listenMs)]);
    const isAnswered = messagesOf(answered).some((message) => 'id' in message);
    return worstOf([
      isAnswered ? pass : fail('a response', describe(answered), { exchange: answered }),
      judge(answered, (message) => 'id' in message || message['method'] === 'notifications/cancelled'),
      heard ? judge(heard, (message) => 'id' in message) : pass,
    ]);
  },
});

/** What a stream has until the response or a request. */
async function read(stream: LiveStream, timeoutMs?: number): Promise<Exchange> {
  await stream.waitFor((events) => messagesIn(events).some((message) => 'id' in message), timeoutMs);
  return stream.close();
}

function judge(exchange: Exchange, isForbidden: (message: JsonObject) => boolean): Verdict {
  const found = messagesOf(exchange).find((message) => 'method' in message && isForbidden(message));
  if (!found) return pass;
  const expected = 'no request and no cancellation from the server: it asks with an input_required result';
  const cause = 'clients of 2026-07-28 have no way to answer a request of the server, so the call hangs';
  return fail(expected, quote(JSON.stringify(found)), { exchange, cause });
}

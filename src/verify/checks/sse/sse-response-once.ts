import { isEventStream, onlyJson, openListener, responseArrives } from '../../asking/event-streams.ts';
import { quietMs, silent } from '../../asking/silence.ts';
import { defineCheck, fail } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';
import type { Client } from '../../client.ts';
import { quote } from '../../describe.ts';
import { isResponseTo, requestId } from '../../messages/json-rpc.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';
import { messagesIn } from '../../messages/sse-messages.ts';
import type { LiveStream } from '../../wire.ts';

const leastMs = 200;
const cause = 'an answer is handed on once for each client that is connected, or on each stream that is open';

export default defineCheck({
  id: 'sse-response-once',
  eras: ['legacy', 'modern'],
  replays: true,
  needs: ['client'],
  async run(target) {
    const clients = [await target.connect(), await target.connect()];
    const listeners = target.era === 'legacy' ? await Promise.all(clients.map(openListener)) : [];
    const answers = await Promise.all(clients.map((client, index) => ask(client, index)));
    const streams = [...answers, ...listeners.flatMap((listener) => listener ?? [])];
    if (!streams.some(isEventStream)) return onlyJson;
    await Promise.all(answers.filter(isEventStream).map(responseArrives));
    const [client] = clients as [Client, Client];
    const listenMs = quietMs(client, leastMs);
    const isTwice = () => answers.some((answer) => copiesOf(answer, streams).length > 1);
    await Promise.all(streams.map((stream) => stream.waitFor(isTwice, listenMs)));
    const twice = answers.find((answer) => copiesOf(answer, streams).length > 1);
    if (!twice) return silent(listenMs);
    const copies = copiesOf(twice, streams);
    const actual = `${copies.length} times: ${quote(JSON.stringify(copies[0]))}`;
    return fail('the response to a request once', actual, { exchange: await twice.close(), cause });
  },
});

/** With an id that no other client uses. */
function ask(client: Client, index: number): Promise<LiveStream> {
  return client.stream(harmlessMethod(client), { id: `once ${index + 1}` });
}

/** The responses to the request of a stream, wherever they came. */
function copiesOf({ request }: LiveStream, streams: readonly LiveStream[]): JsonObject[] {
  const id = requestId(request.body) ?? '';
  return streams.flatMap((stream) => messagesIn(stream.events()).filter((message) => isResponseTo(message, id)));
}

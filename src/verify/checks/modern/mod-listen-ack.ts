import { errorCodeOf, messagesOf } from '../../messages/answer.ts';
import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import { describe } from '../../describe.ts';
import { contentType } from '../../messages/headers.ts';
import { isObject } from '../../messages/json-rpc.ts';
import type { JsonObject } from '../../messages/json-rpc.ts';
import { announcesChanges, everyList, firstMessage, listen, subscriptionOf } from '../../asking/listen.ts';
import type { Exchange, RpcId } from '../../wire.ts';
import { worstOf } from '../../worst-of.ts';

const ids: readonly RpcId[] = ['L1', 7, 0];

export default defineCheck({
  id: 'mod-listen-ack',
  eras: ['modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const streams = await Promise.all(ids.map((id) => listen(client, everyList, id)));
    await Promise.all(streams.map((stream) => firstMessage(stream, client)));
    const answers = await Promise.all(streams.map((stream) => stream.close()));
    const isUnknown = answers.every((answer) => errorCodeOf(answer) === -32601);
    if (isUnknown && !announcesChanges(client)) return notApplicable('the server says nothing of change notifications');
    return worstOf(answers.map((answer, index) => judge(answer, ids[index] ?? '')));
  },
});

function judge(exchange: Exchange, id: RpcId): Verdict {
  const expected = `an event stream that begins with notifications/subscriptions/acknowledged for ${JSON.stringify(id)}`;
  const isStream = exchange.status === 200 && contentType(exchange.headers) === 'text/event-stream';
  if (!isStream) return fail(expected, describe(exchange), { exchange });
  const messages = messagesOf(exchange);
  const cause = causeOf(messages[0]) ?? causeOfIds(messages, id);
  return cause === undefined ? pass : fail(expected, describe(exchange), { exchange, cause });
}

function causeOf(first: JsonObject | undefined): string | undefined {
  if (!first) return 'nothing was sent';
  const { method, params } = first;
  if (method !== 'notifications/subscriptions/acknowledged' || 'id' in first) return 'the first message is another one';
  const honoured = isObject(params) ? params['notifications'] : undefined;
  if (!isObject(honoured)) return 'params.notifications does not say what will be sent';
  const unwanted = Object.entries(honoured).find(([kind, value]) => !(kind in everyList) && value !== false);
  return unwanted && `${unwanted[0]} is acknowledged and was not asked for`;
}

function causeOfIds(messages: readonly JsonObject[], id: RpcId): string | undefined {
  const wrong = messages.find((message) => 'method' in message && subscriptionOf(message) !== id);
  if (!wrong) return undefined;
  const found = subscriptionOf(wrong);
  if (found === undefined) return 'a message has no subscriptionId in its _meta';
  return `subscriptionId is ${JSON.stringify(found)}, not the id of the request with its type`;
}

import { defineCheck, fail, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Client } from '../../client.ts';
import { describe, quote } from '../../describe.ts';
import { isEventStream, onlyJson, openAnswerStream } from '../../asking/event-streams.ts';
import { header } from '../../messages/headers.ts';
import { isObject, parseJson, rpcNotification } from '../../messages/json-rpc.ts';
import { everyList, listen } from '../../asking/listen.ts';
import { unlessOvertaken } from '../../asking/overtake.ts';
import { quietMs } from '../../asking/silence.ts';
import { messagesIn } from '../../messages/sse-messages.ts';
import { parseEventStream } from '../../messages/sse.ts';
import type { EventStream, ServerSentEvent } from '../../messages/sse.ts';
import type { Exchange, LiveStream } from '../../wire.ts';

export default defineCheck({
  id: 'sse-framing',
  eras: ['legacy', 'modern'],
  needs: ['client'],
  async run(target) {
    const client = await target.connect();
    const stream = (await openAnswerStream(target, client)) ?? (await openSubscription(client));
    if (!stream) return onlyJson;
    const last = stream.waitFor((events) => messagesIn(events).some(isLast));
    await unlessOvertaken(last, { rival: client, ask: () => notify(client) });
    // A stream that stays open after it is another requirement's business.
    await stream.ended(quietMs(client, 300));
    const answer = await stream.close();
    return judgeEncoding(answer) ?? judgeFrames(parseEventStream(answer.text), answer);
  },
});

/** The modern era has a stream whatever the form of its answers. */
async function openSubscription(client: Client): Promise<LiveStream | undefined> {
  if (client.era === 'legacy') return undefined;
  const stream = await listen(client, everyList);
  return isEventStream(stream) ? stream : undefined;
}

/** Is answered without a stream, so that no framing can be in the way. */
function notify(client: Client): Promise<Exchange> {
  return client.post(rpcNotification('notifications/cancelled', { requestId: 'mcp-migrate-unknown' }));
}

function isLast({ method }: Readonly<Record<string, unknown>>): boolean {
  return method === undefined || method === 'notifications/subscriptions/acknowledged';
}

function judgeEncoding(answer: Exchange): Verdict | undefined {
  const { headers, body, ending } = answer;
  const charset = /charset="?([^";\s]+)/i.exec(header(headers, 'content-type') ?? '')?.[1];
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8') {
    return fail('charset utf-8 or none', charset, { exchange: answer });
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body, { stream: ending !== 'complete' });
    return undefined;
  } catch {
    return fail('a stream of valid UTF-8', 'bytes that are not UTF-8', { exchange: answer });
  }
}

function judgeFrames({ events, unknownFields, unfinished }: EventStream, answer: Exchange): Verdict {
  const exchange = answer;
  if (events.length === 0) {
    const cause = unknownFields.length > 0 ? 'lines without `data:`' : 'an event counts only once a blank line ends it';
    return fail('at least one event, ended by a blank line', describe(answer), { cause, exchange });
  }
  if (answer.ending === 'complete' && unfinished !== '') {
    const cause = 'clients drop an event that no blank line ends';
    return fail('a blank line after the last event', quote(unfinished), { cause, exchange });
  }
  const wrong = events.find((event) => !isMessage(event));
  if (!wrong) return pass;
  const actual = `event ${wrong.type ?? 'message'}, data ${quote(wrong.data)}`;
  return fail('events of the type message, each with exactly one JSON-RPC message', actual, { exchange });
}

/** Events without data prime a stream for resumption and carry no message. */
function isMessage({ type, data }: ServerSentEvent): boolean {
  const message = parseJson(data);
  const isRpc = isObject(message) && message['jsonrpc'] === '2.0';
  return (type === undefined || type === '' || type === 'message') && (data === '' || isRpc);
}

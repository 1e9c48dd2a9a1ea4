import type { Client } from '../client.ts';
import { isObject } from '../messages/json-rpc.ts';
import type { JsonObject } from '../messages/json-rpc.ts';
import { metaKey } from '../messages/modern.ts';
import { messagesIn } from '../messages/sse-messages.ts';
import { askUnlessOvertaken, unlessNone, unlessOvertaken } from './overtake.ts';
import type { LiveStream, RpcId } from '../wire.ts';

/** What there is to listen to beside single resources. */
export const everyList = { toolsListChanged: true, promptsListChanged: true, resourcesListChanged: true };

/** Opens a stream of notifications (`subscriptions/listen`, 2026-07-28). */
export function listen(client: Client, notifications: JsonObject, id?: RpcId): Promise<LiveStream> {
  return client.stream('subscriptions/listen', { ...(id !== undefined && { id }), params: { notifications } });
}

/** The same for checks of something else: undefined where no answer comes. */
export function tryToListen(client: Client, notifications: JsonObject): Promise<LiveStream | undefined> {
  const ask = (signal: AbortSignal) =>
    client.stream('subscriptions/listen', { params: { notifications }, change: { signal } });
  return unlessNone(askUnlessOvertaken(ask, { rival: client }));
}

/** Whether the server says that it sends notifications about its lists or resources. */
export function announcesChanges({ capabilities }: Client): boolean {
  const offers = ['tools', 'prompts', 'resources'].map((name) => capabilities[name]);
  return offers.some((offer) => isObject(offer) && (offer['listChanged'] === true || offer['subscribe'] === true));
}

/** Waits for the first message of a stream: with a conformant server, the acknowledgement. */
export async function firstMessage(stream: LiveStream, rival: Client): Promise<JsonObject | undefined> {
  await unlessOvertaken(
    stream.waitFor((events) => messagesIn(events).length > 0),
    { rival },
  );
  return messagesIn(stream.events())[0];
}

/** The id of the subscription that a notification says it belongs to. */
export function subscriptionOf({ params }: JsonObject): unknown {
  const meta = isObject(params) ? params['_meta'] : undefined;
  return isObject(meta) ? meta[metaKey('subscriptionId')] : undefined;
}

import { isObject, parseJson } from './json-rpc.ts';
import type { JsonObject } from './json-rpc.ts';
import type { ServerSentEvent } from './sse.ts';

/** The JSON-RPC messages that events carry. */
export function messagesIn(events: readonly ServerSentEvent[]): JsonObject[] {
  return events.flatMap(({ data }) => parseJson(data)).filter(isObject);
}

import { contentType } from './headers.ts';
import { isObject, isResponseTo, parseJson, requestId } from './json-rpc.ts';
import type { JsonObject } from './json-rpc.ts';
import { parseEventStream } from './sse.ts';
import type { Exchange, RpcId } from '../wire.ts';

/** The JSON-RPC messages of an answer, from a JSON body or an event stream; of any other body, none. */
export function messagesOf(exchange: Exchange): JsonObject[] {
  const type = contentType(exchange.headers);
  if (type === 'application/json') return [parseJson(exchange.text)].flat().filter(isObject);
  if (type !== 'text/event-stream') return [];
  const { events } = parseEventStream(exchange.text);
  return events.flatMap(({ data }) => parseJson(data)).filter(isObject);
}

/** The response to the request with this id, whatever the status. */
export function responseTo(exchange: Exchange, id: RpcId): JsonObject | undefined {
  return messagesOf(exchange).find((message) => isResponseTo(message, id));
}

/** The result of the request with this id when the server answered 200. */
export function resultOf(exchange: Exchange, id: RpcId): JsonObject | undefined {
  const result = exchange.status === 200 ? responseTo(exchange, id)?.['result'] : undefined;
  return isObject(result) ? result : undefined;
}

/** The response to the very request that was sent, whatever the status. */
export function ownResponse(exchange: Exchange): JsonObject | undefined {
  const id = requestId(exchange.request.body);
  return id === undefined ? undefined : responseTo(exchange, id);
}

/** The result of the very request that was sent, when the server answered 200. */
export function ownResult(exchange: Exchange): JsonObject | undefined {
  const id = requestId(exchange.request.body);
  return id === undefined ? undefined : resultOf(exchange, id);
}

/** The JSON-RPC error of an answer; a JSON body counts whatever its declared type. */
export function errorOf(exchange: Exchange): JsonObject | undefined {
  const candidates = [parseJson(exchange.text), ...messagesOf(exchange)];
  return candidates
    .filter(isObject)
    .map((message) => message['error'])
    .find(isObject);
}

/** The code of the JSON-RPC error of an answer. */
export function errorCodeOf(exchange: Exchange): number | undefined {
  const code = errorOf(exchange)?.['code'];
  return typeof code === 'number' ? code : undefined;
}

/** Whether the status refuses a request: 4xx. */
export function isRefusal(exchange: Exchange): boolean {
  return exchange.status >= 400 && exchange.status < 500;
}

/** Whether the server has too much to do: not the answer to this request, but to how many there are. */
export function isTurnedAway({ status }: Pick<Exchange, 'status'>): boolean {
  return status === 429 || status === 503;
}

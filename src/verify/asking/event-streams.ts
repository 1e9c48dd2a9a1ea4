import { notApplicable } from '../check.ts';
import { harmlessMethod } from '../client.ts';
import type { Asked, Client } from '../client.ts';
import { contentType } from '../messages/headers.ts';
import { isResponseTo, requestId } from '../messages/json-rpc.ts';
import { metaKey } from '../messages/modern.ts';
import { messagesIn } from '../messages/sse-messages.ts';
import type { ServerSentEvent } from '../messages/sse.ts';
import { askUnlessOvertaken, unlessNever } from './overtake.ts';
import type { RequestChange, Talk } from '../talk.ts';
import type { Target } from '../target.ts';
import type { AllowedTool } from '../tool-roles.ts';
import type { LiveStream, RpcId } from '../wire.ts';

export const onlyJson = notApplicable('requests are answered with application/json, there is no stream to look at');
export const noListener = notApplicable('no event stream is offered for GET');
export const noEventIds = notApplicable('the events carry no ids: nothing can be resumed');

/** Whether an answer is an event stream. */
export function isEventStream({ headers }: LiveStream): boolean {
  return contentType(headers) === 'text/event-stream';
}

/**
 * A request that is answered by an event stream: a harmless one or else the call of an allow-listed tool that sends
 * more than its answer. undefined when all are answered in JSON.
 */
export async function openAnswerStream(target: Target, client: Client): Promise<LiveStream | undefined> {
  const harmless = await eventStreamOf(client.stream(harmlessMethod(client)));
  if (harmless) return harmless;
  const { logs, progress, notifies } = target.facts.roles[client.era] ?? {};
  const tool = logs ?? progress ?? notifies;
  return tool && eventStreamOf(client.stream('tools/call', callOf(client, tool)));
}

/** The usual call of a tool by a client that wants to hear everything. */
export function callOf({ era }: Client, { name, arguments: given }: AllowedTool, id = 'call'): Asked {
  const logLevel = era === 'modern' ? { [metaKey('logLevel')]: 'debug' } : {};
  return { id, params: { name, arguments: given }, meta: { progressToken: `progress of ${id}`, ...logLevel } };
}

/** The stream of a session for what belongs to no request; undefined where GET gives none. */
export async function openListener(session: Client): Promise<LiveStream | undefined> {
  const stream = await openGet(session);
  return stream && eventStreamOf(Promise.resolve(stream));
}

/** How GET is asked for: by a session's own talk, or another one while the session's client is asking. */
interface Getting {
  readonly talk?: Pick<Talk, 'open'>;
  readonly change?: RequestChange;
}

/** The answer to GET; undefined when not even its headers come, while later requests of the client are answered. */
export async function openGet(
  client: Client,
  { talk = client, change = {} }: Getting = {},
): Promise<LiveStream | undefined> {
  return unlessNever(askUnlessOvertaken((signal) => talk.open('GET', { ...change, signal }), { rival: client }));
}

/** Whether the response to the request of a stream is on it; false when it ends without. */
export async function responseArrives(stream: LiveStream): Promise<boolean> {
  return stream.waitFor((events) => isAnswered(stream, events));
}

/** Whether the response to the request of a stream is among these events. */
export function isAnswered({ request }: LiveStream, events: readonly ServerSentEvent[]): boolean {
  const id = requestId(request.body);
  return id !== undefined && hasResponse(events, id);
}

/** Whether one of the events is the response with this id. */
export function hasResponse(events: readonly ServerSentEvent[], id: RpcId): boolean {
  return messagesIn(events).some((message) => isResponseTo(message, id));
}

/** The values of the `id` fields, also of those that clients ignore. */
export function eventIds(text: string): string[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  return lines.flatMap((line) => (line.startsWith('id:') ? [line.slice('id:'.length).replace(/^ /, '')] : []));
}

async function eventStreamOf(opening: Promise<LiveStream>): Promise<LiveStream | undefined> {
  const stream = await opening;
  if (stream.status === 200 && isEventStream(stream)) return stream;
  await stream.close();
  return undefined;
}

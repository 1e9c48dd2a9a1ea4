import type { Session } from '../client.ts';
import { callOf, isAnswered, isEventStream, openAnswerStream, openGet, responseArrives } from './event-streams.ts';
import { requestId } from '../messages/json-rpc.ts';
import { messagesIn } from '../messages/sse-messages.ts';
import type { Target } from '../target.ts';
import type { ArrivedEvent, LiveStream, RpcId } from '../wire.ts';

/** A stream that the client left, and what it takes to come back. */
export interface LeftStream {
  /** The id of the event to go on after; undefined when no event has one. */
  readonly lastId: string | undefined;
  /** What had come after that event. */
  readonly later: readonly ArrivedEvent[];
  /** The response had arrived. */
  readonly isAnswered: boolean;
  readonly requestId: RpcId;
}

/**
 * Leaves a stream: in the middle of the call of a tool that reports progress, or where there is none after the response
 * to a harmless request. undefined when requests are answered in JSON.
 */
export async function leaveStream(target: Target, session: Session): Promise<LeftStream | undefined> {
  const stream = await openLongStream(target, session);
  if (!stream) return undefined;
  const events = stream.events();
  const isOver = isAnswered(stream, events);
  await stream.close();
  const withId = events.filter(hasId);
  const last = withId.at(-2) ?? withId.at(-1);
  return {
    lastId: last?.id,
    later: last ? events.slice(events.indexOf(last) + 1) : [],
    isAnswered: isOver,
    requestId: requestId(stream.request.body) ?? '',
  };
}

/** Ready to be left: two messages, or all there is, have come. */
async function openLongStream(target: Target, session: Session): Promise<LiveStream | undefined> {
  const { progress } = target.facts.roles.legacy ?? {};
  if (!progress) {
    const stream = await openAnswerStream(target, session);
    if (stream) await responseArrives(stream);
    return stream;
  }
  const stream = await session.stream('tools/call', callOf(session, progress));
  if (!isEventStream(stream)) return undefined;
  await stream.waitFor((events) => messagesIn(events).length > 1);
  return stream;
}

/** Asks for what came on a stream after an event; undefined when not even headers come. */
export function resume(session: Session, lastEventId: string): Promise<LiveStream | undefined> {
  return openGet(session, { change: { set: [['Last-Event-ID', lastEventId]] } });
}

/** The data of the events that carry a message. */
export function dataOf(events: readonly ArrivedEvent[]): string[] {
  return events.map(({ data }) => data).filter((data) => data !== '');
}

function hasId({ id }: ArrivedEvent): boolean {
  return id !== undefined && id !== '';
}

import type { Client } from '../client.ts';
import { contentType } from '../messages/headers.ts';
import { everyList } from './listen.ts';
import { askUnlessOvertaken, unlessNone } from './overtake.ts';
import type { RequestChange } from '../talk.ts';
import type { Exchange, LiveStream } from '../wire.ts';

/** Opens the stream on which a client hears what it did not ask for: GET (legacy) or subscriptions/listen (modern). */
export function openQuietStream(client: Client, change: RequestChange = {}): Promise<LiveStream> {
  return client.era === 'legacy'
    ? client.open('GET', change)
    : client.stream('subscriptions/listen', { params: { notifications: everyList }, change });
}

/** Whether an answer is an event stream. */
export function isEventStream({ status, headers }: Pick<Exchange, 'status' | 'headers'>): boolean {
  return status === 200 && contentType(headers) === 'text/event-stream';
}

/** The event streams among these; what is none or does not come is left out. */
export async function eventStreams(
  openings: readonly ((signal: AbortSignal) => Promise<LiveStream>)[],
  rival: Client,
): Promise<LiveStream[]> {
  const answers = await Promise.all(openings.map((open) => unlessNone(askUnlessOvertaken(open, { rival }))));
  const streams = answers.filter((answer) => answer !== undefined);
  await Promise.all(streams.filter((stream) => !isEventStream(stream)).map((stream) => stream.close()));
  return streams.filter(isEventStream);
}

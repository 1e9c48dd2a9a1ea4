import { createParser } from 'eventsource-parser';
import { isResponseTo, parseJson } from './json-rpc.ts';
import type { RpcId } from '../wire.ts';

export interface ServerSentEvent {
  readonly type: string | undefined;
  readonly id: string | undefined;
  readonly data: string;
  /** Milliseconds; the last `retry` field since the event before, which may stand in a block of its own. */
  readonly retry: number | undefined;
}

export interface EventStream {
  readonly events: readonly ServerSentEvent[];
  /** Field names the format does not know, such as the first word of a JSON line without `data:`. */
  readonly unknownFields: readonly string[];
  /** Field lines after the last blank line: an event that was begun and never ended. */
  readonly unfinished: string;
  /** The value of every `retry` field, in milliseconds, also of those that no event follows. */
  readonly retries: readonly number[];
  readonly comments: number;
}

interface Listener {
  readonly onEvent: (event: ServerSentEvent) => void;
  readonly onUnknownField?: (name: string) => void;
  readonly onRetry?: (milliseconds: number) => void;
  readonly onComment?: () => void;
}

/** Reads a whole event stream as a client does (WHATWG HTML §9.2.6) and keeps what a client would silently drop. */
export function parseEventStream(text: string): EventStream {
  const events: ServerSentEvent[] = [];
  const unknownFields: string[] = [];
  const retries: number[] = [];
  const seen = { comments: 0 };
  const feed = readEvents({
    onEvent: (event) => events.push(event),
    onUnknownField: (name) => unknownFields.push(name),
    onRetry: (milliseconds) => retries.push(milliseconds),
    onComment: () => (seen.comments += 1),
  });
  feed(text);
  return { events, unknownFields, unfinished: unfinishedLines(text), retries, comments: seen.comments };
}

/** Takes an event stream piece by piece and tells of what is in it as soon as it is complete. */
export function readEvents(listener: Listener): (piece: string) => void {
  const pending: { retry: number | undefined } = { retry: undefined };
  const parser = createParser({
    onEvent: ({ event, id, data }) => {
      const { retry } = pending;
      pending.retry = undefined;
      listener.onEvent({ type: event, id, data, retry });
    },
    onRetry: (milliseconds) => {
      pending.retry = milliseconds;
      listener.onRetry?.(milliseconds);
    },
    onComment: () => listener.onComment?.(),
    onError: ({ type, field }) => {
      if (type === 'unknown-field') listener.onUnknownField?.(field ?? '');
    },
  });
  const withLineFeeds = lineFeeds();
  return (piece) => {
    parser.feed(withLineFeeds(piece));
  };
}

/** Takes the stream piece by piece; true as soon as the response with this id has arrived. */
export function watchForResponse(id: RpcId): (piece: string) => boolean {
  const progress = { arrived: false };
  const feed = readEvents({
    onEvent: ({ data }) => {
      progress.arrived ||= [parseJson(data)].flat().some((message) => isResponseTo(message, id));
    },
  });
  return (piece) => {
    feed(piece);
    return progress.arrived;
  };
}

/** The parser takes quadratic time for bare CRs, and of a CR at the end of a piece it cannot know yet what it is. */
function lineFeeds(): (piece: string) => string {
  const last = { cr: false };
  return (piece) => {
    const rest = last.cr && piece.startsWith('\n') ? piece.slice(1) : piece;
    if (piece !== '') last.cr = piece.endsWith('\r');
    return rest.replace(/\r\n?/g, '\n');
  };
}

function unfinishedLines(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n');
  const tail = lines.slice(lines.lastIndexOf('\n\n') + 1).split('\n');
  return tail.filter((line) => line !== '' && !line.startsWith(':')).join('\n');
}

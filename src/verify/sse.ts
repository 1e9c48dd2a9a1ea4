import { createParser } from 'eventsource-parser';
import { isResponseTo, parseJson } from './json-rpc.ts';
import type { RpcId } from './wire.ts';

export interface ServerSentEvent {
  readonly type: string | undefined;
  readonly id: string | undefined;
  readonly data: string;
}

export interface EventStream {
  readonly events: readonly ServerSentEvent[];
  /** Field names the format does not know, such as the first word of a JSON line without `data:`. */
  readonly unknownFields: readonly string[];
  /** Field lines after the last blank line: an event that was begun and never ended. */
  readonly unfinished: string;
}

/** Reads a whole event stream as a client does (WHATWG HTML §9.2.6) and keeps what a client would silently drop. */
export function parseEventStream(text: string): EventStream {
  const events: ServerSentEvent[] = [];
  const unknownFields: string[] = [];
  const parser = createParser({
    onEvent: ({ event, id, data }) => events.push({ type: event, id, data }),
    onError: ({ type, field }) => {
      if (type === 'unknown-field') unknownFields.push(field ?? '');
    },
  });
  // Of a CR at the very end the parser cannot know yet whether it is half of a CRLF.
  parser.feed(text.endsWith('\r') ? `${text}\n` : text);
  return { events, unknownFields, unfinished: unfinishedLines(text) };
}

/** Takes the stream piece by piece; true as soon as the response with this id has arrived. */
export function watchForResponse(id: RpcId): (chunk: string) => boolean {
  const progress = { arrived: false };
  const parser = createParser({
    onEvent: ({ data }) => {
      progress.arrived ||= [parseJson(data)].flat().some((message) => isResponseTo(message, id));
    },
  });
  return (chunk) => {
    parser.feed(chunk);
    return progress.arrived;
  };
}

function unfinishedLines(text: string): string {
  const lines = text.split(/\r\n|\r|\n/);
  const tail = lines.slice(lines.lastIndexOf('', -2) + 1);
  return tail.filter((line) => line !== '' && !line.startsWith(':')).join('\n');
}

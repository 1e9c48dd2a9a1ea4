// What was sent to one client, for a while: a stream that broke off goes on behind the last event that arrived (Last-Event-ID).
import type { EventStore } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import { Refusal } from './errors.ts';
import type { Settings } from './settings.ts';

/** The SDK's name for the stream that a client listens on; those of requests have random names. */
const LISTENING = '_GET_stream';
/** The event that a stream begins with, which only gives it an id. */
const PRIMING = '{}';

interface Sent {
  readonly stream: string;
  readonly text: string;
  /** Bytes. */
  readonly size: number;
  readonly at: number;
}

interface Kept {
  readonly events: number;
  readonly isAnswered: boolean;
}

/** How a client goes on that comes back. */
interface Resumed {
  /** On the stream that it listens on. */
  readonly isListening: boolean;
  /** What is left of a stream that has had its answer. */
  readonly rest?: Response;
}

/** The events of one session, the oldest first. What is kept is bounded, and the oldest goes first: behind an event that is kept none is missing. */
export class SentEvents implements EventStore {
  readonly #settings: Settings;
  readonly #events = new Map<string, Sent>();
  readonly #streams = new Map<string, Kept>();
  #size = 0;
  #last = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** Keeps what is sent on a stream, and gives it an id. */
  storeEvent(stream: string, message: JSONRPCMessage): Promise<string> {
    const text = JSON.stringify(message);
    const size = Buffer.byteLength(text);
    const id = `${stream}_${(this.#last += 1)}`;
    const { events, isAnswered } = this.#streams.get(stream) ?? NOTHING;
    this.#events.set(id, { stream, text, size, at: Date.now() });
    this.#streams.set(stream, { events: events + 1, isAnswered: isAnswered || isAnswer(message) });
    this.#size += size;
    if (events >= this.#settings.resumeMaxEvents) this.#forgetFirstOf(stream);
    this.#forgetOld();
    return Promise.resolve(id);
  }

  /** Sends again what came behind an event on its stream. */
  async replayEventsAfter(id: string, { send }: Parameters<EventStore['replayEventsAfter']>[1]): Promise<string> {
    const { stream } = this.#find(id);
    for (const [later, { text }] of this.#behind(id)) await send(later, JSON.parse(text) as JSONRPCMessage);
    return stream;
  }

  /** How a client goes on behind an event. @throws Refusal for an unknown one */
  resumed(id: string, session: string): Resumed {
    const { stream } = this.#find(id);
    if (!this.#streams.get(stream)?.isAnswered) return { isListening: stream === LISTENING };
    const rest = [...this.#behind(id)].map(([later, { text }]) => `event: message\nid: ${later}\ndata: ${text}\n\n`);
    const headers = { ...STREAM_HEADERS, 'Mcp-Session-Id': session };
    return { isListening: false, rest: new Response(rest.join(''), { headers }) };
  }

  #find(id: string): Sent {
    this.#forgetOld();
    const sent = this.#events.get(id);
    if (sent) return sent;
    throw new Refusal(400, 'The event of Last-Event-ID is not known here, or not any more');
  }

  /** Also what comes while it is read. */
  *#behind(id: string): Iterable<[string, Sent]> {
    const { stream } = this.#find(id);
    let isBehind = false;
    for (const [later, sent] of this.#events) {
      if (isBehind && sent.stream === stream && sent.text !== PRIMING) yield [later, sent];
      isBehind ||= later === id;
    }
  }

  /** Forgets what is too old, and the oldest while there is too much. */
  #forgetOld(): void {
    const oldest = Date.now() - this.#settings.resumeMs;
    for (const [id, sent] of this.#events) {
      if (sent.at > oldest && this.#size <= this.#settings.resumeMaxBytes) return;
      this.#forget(id, sent);
    }
  }

  #forgetFirstOf(stream: string): void {
    const first = [...this.#events].find(([, sent]) => sent.stream === stream);
    if (first) this.#forget(...first);
  }

  #forget(id: string, { stream, size }: Sent): void {
    const { events, isAnswered } = this.#streams.get(stream) ?? NOTHING;
    this.#events.delete(id);
    this.#size -= size;
    if (events > 1) this.#streams.set(stream, { events: events - 1, isAnswered });
    else this.#streams.delete(stream);
  }
}

function isAnswer(message: JSONRPCMessage): boolean {
  return 'id' in message && !('method' in message);
}

const NOTHING: Kept = { events: 0, isAnswered: false };
const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
};

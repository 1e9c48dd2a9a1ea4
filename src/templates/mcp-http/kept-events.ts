// What was sent to one client, for a while and in Redis: a stream that broke off goes on behind the last event that arrived (Last-Event-ID).
import { AsyncLocalStorage } from 'node:async_hooks';
import type { EventStore } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/sdk/types.js';
import { Refusal, SERVER_ERROR } from './errors.ts';
import type { Client, Redis } from './redis.ts';
import type { Settings } from './settings.ts';

/** The SDK's name for the stream that a client listens on; those of requests have random names. */
const LISTENING = '_GET_stream';
/** The event that a stream begins with, which only gives it an id. */
const PRIMING = '{}';
/** The ids that Redis gives: milliseconds since 1970, and a number. */
const EVENT_ID = /^(\d{1,15})-\d{1,15}$/;
/** What an event is sent with that could not be kept: no id. */
const NOT_KEPT = '';

interface Kept {
  readonly id: string;
  readonly stream: string;
  readonly text: string;
  /** The requests of its stream that were not answered yet, as JSON. */
  readonly open: string;
}

/** An entry of the list in Redis. */
interface Entry {
  readonly id: string;
  readonly message: Partial<Record<string, string>>;
}

/** How a client goes on that comes back. */
interface Resumed {
  /** On the stream that it listens on. */
  readonly isListening: boolean;
  /** What is left of a stream that nothing more comes on. */
  readonly rest?: Response;
}

/** The requests that came together. */
const asked = new AsyncLocalStorage<readonly RequestId[]>();

/** The events of one session: one list in Redis, which is bounded, and of which the oldest go first. Behind an event that is kept none is missing. */
export class SentEvents implements EventStore {
  readonly #redis: Redis;
  readonly #settings: Settings;
  readonly #key: string;
  /** The requests that this process has not answered yet, by their stream. */
  readonly #open = new Map<string, Set<RequestId>>();
  /** The requests that are not handed on yet: their stream has to have an id before. */
  readonly arriving = new Set<unknown>();
  #kept: { readonly id: string; readonly size: number }[] = [];
  #size = 0;
  #hasGap = false;
  /** Settles with what was kept before, and with what is sent again. */
  #before: Promise<unknown> = Promise.resolve();

  constructor(session: string, redis: Redis, settings: Settings) {
    this.#key = `${redis.prefix}events:${session}`;
    this.#redis = redis;
    this.#settings = settings;
  }

  /** Handles a message, or several, and knows what was asked in what is sent meanwhile. */
  async during<T>(body: unknown, handle: () => Promise<T>): Promise<T> {
    const ids = [body]
      .flat()
      .filter(isRequest)
      .map(({ id }) => id);
    for (const id of ids) this.arriving.add(id);
    return asked.run(ids, handle).finally(() => {
      for (const id of ids) this.arriving.delete(id);
    });
  }

  /** Keeps what is sent on a stream, and gives it an id. What is stored at the same time stays in its order. */
  async storeEvent(stream: string, message: JSONRPCMessage): Promise<string> {
    const kept = this.#keep(stream, message);
    const turn = (this.#before = this.#before.then(() => kept));
    await turn;
    return kept;
  }

  /** Sends again what came behind an event on its stream. What is stored meanwhile waits until the SDK knows the new stream. */
  async replayEventsAfter(id: string, { send }: Parameters<EventStore['replayEventsAfter']>[1]): Promise<string> {
    const replayed = this.#streamFrom(id).then(async ([{ stream }, ...later]) => {
      for (const { id: behind, text } of later) await send(behind, JSON.parse(text) as JSONRPCMessage);
      return stream;
    });
    const known = () => new Promise((resolve) => setImmediate(resolve));
    this.#before = Promise.all([this.#before, replayed.then(known, known)]);
    return replayed;
  }

  /** How a client goes on behind an event. @throws Refusal for one that is not kept */
  async resumed(id: string, session: string): Promise<Resumed> {
    if (!this.#redis.isNamed) return { isListening: true };
    const [last, ...later] = await this.#streamFrom(id);
    if (last.stream === LISTENING) return { isListening: true };
    const open = JSON.parse((later.at(-1) ?? last).open) as RequestId[];
    if (open.length > 0 && this.#open.has(last.stream)) return { isListening: false };
    const events = later.map(({ id: behind, text }) => `event: message\nid: ${behind}\ndata: ${text}\n\n`);
    const lost = open.map((request) => `event: message\ndata: ${JSON.stringify(lostAnswer(request))}\n\n`);
    const headers = { ...STREAM_HEADERS, 'Mcp-Session-Id': session };
    return { isListening: false, rest: new Response([...events, ...lost].join(''), { headers }) };
  }

  async #keep(stream: string, message: JSONRPCMessage): Promise<string> {
    const text = JSON.stringify(message);
    const fields = { stream, text, open: JSON.stringify(this.#openBehind(stream, message)) };
    const size = Buffer.byteLength(text);
    const forgets = this.#hasGap; // what was kept before an event that was not
    this.#hasGap = false;
    try {
      if (size > this.#settings.resumeMaxBytes) throw new RangeError('it is larger than what is kept');
      const id = await this.#add(fields, forgets);
      if (forgets) this.#forget(this.#kept.length);
      this.#kept.push({ id, size });
      this.#size += size;
      this.#bound();
      return id;
    } catch {
      this.#hasGap = true;
      return text === PRIMING ? `unkept-${crypto.randomUUID()}` : NOT_KEPT; // which has to have one
    }
  }

  /** All that it does is sent at once, in the order of its calls. */
  async #add(fields: Record<string, string>, forgets: boolean): Promise<string> {
    const { resumeMaxEvents: threshold, resumeMs } = this.#settings;
    const TRIM = { strategy: 'MAXLEN', strategyModifier: '=', threshold } as const;
    return this.#redis.run(async (client) => {
      const emptied = forgets && client.del(this.#key);
      const added = client.xAdd(this.#key, '*', fields, { TRIM });
      const [id] = await Promise.all([added, client.pExpire(this.#key, resumeMs), emptied]);
      return id;
    });
  }

  /** The requests of a stream that are open behind a message on it. */
  #openBehind(stream: string, message: JSONRPCMessage): RequestId[] {
    if (stream === LISTENING) return [];
    const open = this.#open.get(stream) ?? new Set(asked.getStore());
    if ('id' in message && !('method' in message) && message.id !== undefined) open.delete(message.id);
    if (open.size > 0) this.#open.set(stream, open);
    else this.#open.delete(stream);
    const [longest] = this.#open.keys(); // some are cancelled
    if (this.#open.size > this.#settings.maxRequestsPerSession && longest !== undefined) this.#open.delete(longest);
    return [...open];
  }

  /** Forgets the oldest while there is too much. */
  #bound(): void {
    const { resumeMaxEvents, resumeMaxBytes } = this.#settings;
    let size = this.#size;
    let over = 0;
    for (; size > resumeMaxBytes; over += 1) size -= this.#kept[over]?.size ?? 0;
    const first = over > 0 && this.#kept[over]?.id;
    this.#forget(Math.max(over, this.#kept.length - resumeMaxEvents));
    if (first) this.#redis.run((client) => client.xTrim(this.#key, 'MINID', first)).catch(() => (this.#hasGap = true));
  }

  #forget(count: number): void {
    for (const { size } of this.#kept.splice(0, Math.max(0, count))) this.#size -= size;
  }

  /** An event, and those behind it on its stream. @throws Refusal for one that is not kept, and while Redis is not there */
  async #streamFrom(id: string): Promise<[Kept, ...Kept[]]> {
    const at = Number(EVENT_ID.exec(id)?.[1] ?? 0);
    const events = at > Date.now() - this.#settings.resumeMs ? await this.#eventsFrom(id) : [];
    const [first, ...later] = events;
    if (first?.id !== id) throw new Refusal(400, 'The event of Last-Event-ID is not known here, or not any more');
    return [first, ...later.filter(({ stream, text }) => stream === first.stream && text !== PRIMING)];
  }

  async #eventsFrom(id: string): Promise<Kept[]> {
    const range = (client: Client) => client.xRange(this.#key, id, '+') as Promise<readonly Entry[]>;
    const entries = await this.#redis.run(range).catch(unavailable);
    return entries.map(({ id: event, message: { stream = '', text = '', open = '[]' } }) => ({
      ...{ id: event, stream, text, open },
    }));
  }
}

function isRequest(message: unknown): message is { readonly id: RequestId } {
  return typeof message === 'object' && message !== null && 'method' in message && 'id' in message;
}

function unavailable(): never {
  const headers = { 'Retry-After': '1' };
  throw new Refusal(503, 'What was sent cannot be read at the moment', { headers });
}

/** The answer to a request whose process has ended before it had one. */
function lostAnswer(id: RequestId): object {
  const message = 'The process that was answering has ended; it is not known how far it came';
  return { jsonrpc: '2.0', id, error: { code: SERVER_ERROR, message } };
}

const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
};

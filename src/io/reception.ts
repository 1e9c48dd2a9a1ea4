import { performance } from 'node:perf_hooks';
import type { Dispatcher } from 'undici';
import type { Ending, Exchange, HeaderList, WireRequest } from '../verify/wire.ts';
import { bulkLimit } from './bulk-limit.ts';
import { ByteStore } from './byte-store.ts';
import type { Blocks } from './byte-store.ts';
import type { Connection } from './connection.ts';
import { readBody, takePiece } from './read-body.ts';
import { bodyOf, headersOf } from './sent-request.ts';

/** A body so far. */
interface Received {
  readonly store: ByteStore;
  /** Milliseconds since the request. */
  readonly lastByteAtMs: number;
}

/** Looks at the newest piece of a body and at all so far; an ending when nothing more is wanted. */
export type Watch = (piece: Uint8Array, received: Received) => Ending | undefined;

export interface ReceptionOptions {
  readonly maxBytes: number;
  readonly blocks: Blocks;
  /** What to do with a body, decided by its headers; 'nothing' leaves it unread. */
  readonly watchFor: (headers: HeaderList) => Watch | 'nothing';
}

/** An answer that never came: why, and whether the socket had served an earlier exchange. */
export class NoAnswer extends Error {
  readonly reused: boolean;

  constructor(cause: unknown, reused: boolean) {
    super('no answer', { cause });
    this.reused = reused;
  }
}

const keepMs = 500;

/** One request on its way and the answer to it as far as it has arrived. */
export class Reception implements Dispatcher.DispatchHandler, Received {
  readonly request: WireRequest;
  readonly startedAt = Date.now();
  readonly store: ByteStore;
  /** Settles with the headers; rejects with NoAnswer. */
  readonly answered: Promise<void>;
  readonly ended: Promise<Ending>;
  status = 0;
  headers: HeaderList = [];
  headersAtMs = 0;
  lastByteAtMs = 0;
  ending: Ending | undefined;
  #exchange: Exchange | undefined;
  readonly #connection: Connection;
  readonly #options: ReceptionOptions;
  readonly #began = performance.now();
  readonly #openedBefore: number;
  readonly #stopListening: () => void;
  #started = false;
  #lost = 0;
  #watch: Watch = () => undefined;
  #isBulky: (piece: Uint8Array) => boolean = () => false;
  #endedAtMs = 0;
  #satisfied: NodeJS.Timeout | undefined;
  #succeed: () => void = () => undefined;
  #fail: (error: NoAnswer) => void = () => undefined;
  #finish: (ending: Ending) => void = () => undefined;

  constructor(connection: Connection, request: WireRequest, options: ReceptionOptions) {
    this.request = request;
    this.store = new ByteStore(options.maxBytes, options.blocks);
    this.#connection = connection;
    this.#options = options;
    this.#openedBefore = connection.opened;
    this.answered = new Promise((resolve, reject) => {
      this.#succeed = resolve;
      this.#fail = reject;
    });
    this.ended = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#stopListening = connection.onLost((error) => {
      this.#onLost(error);
    });
    this.#send();
  }

  /** Stops reading with this ending, and ends the connection when the answer is not complete. */
  end(ending: Ending): void {
    if (this.ending !== undefined) return;
    this.ending = ending;
    clearTimeout(this.#satisfied);
    this.#stopListening();
    this.#endedAtMs ||= this.#now();
    if (ending !== 'complete' || !this.#connection.kept) void this.#connection.drop();
    this.#finish(ending);
  }

  /** Gives up waiting for the headers. */
  giveUp(cause: unknown): void {
    if (this.status !== 0 || this.ending !== undefined) return;
    this.#fail(new NoAnswer(cause, this.#started && this.#connection.opened === this.#openedBefore));
    this.end('closed');
  }

  /** What came of it; once it has ended. */
  exchange(): Exchange {
    const { request, status, headers, ending = 'enough', startedAt } = this;
    const durationMs = Math.round(this.#endedAtMs);
    this.#exchange ??= {
      request,
      status,
      headers,
      ...readBody(this.store, headers, ending),
      ending,
      startedAt,
      durationMs,
    };
    return this.#exchange;
  }

  onRequestStart(): void {
    this.#started = true;
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (status < 200 || this.ending !== undefined) return;
    this.status = status;
    this.headers = headersOf(controller.rawHeaders);
    this.headersAtMs = this.lastByteAtMs = this.#now();
    const watch = this.#options.watchFor(this.headers);
    this.#isBulky = bulkLimit(this.headers);
    this.#succeed();
    if (watch === 'nothing') this.end('enough');
    else this.#watch = watch;
  }

  onResponseData(_controller: Dispatcher.DispatchController, piece: Uint8Array): void {
    if (this.ending !== undefined) return;
    this.lastByteAtMs = this.#now();
    const isTooLarge = !takePiece(this.store, piece, this.#isBulky);
    const ending = isTooLarge ? 'too-large' : this.#watch(piece, this);
    if (ending === 'enough') this.#onEnough();
    else if (ending) this.end(ending);
  }

  onResponseEnd(): void {
    this.end('complete');
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.status === 0) this.giveUp(error);
    else this.end('closed');
  }

  #send(): void {
    const { request } = this;
    const { pathname, search } = new URL(request.url);
    const { headers, body } = bodyOf(request);
    const options = { method: request.method, path: pathname + search, headers: headers.flat(), body };
    this.#connection.dispatch({ ...options, bodyTimeout: 0, headersTimeout: 0 }, this);
  }

  /** A connection in use is kept for the next exchange if the server ends its answer soon. */
  #onEnough(): void {
    this.#endedAtMs ||= this.#now();
    if (!this.#connection.kept) this.end('enough');
    this.#satisfied ??= setTimeout(() => {
      this.end('enough');
    }, keepMs);
  }

  /** Nothing was sent yet: the next socket gets a try when this one was an idle one. */
  #onLost(error: Error): void {
    if (this.#started) return;
    this.#lost += 1;
    if (!this.#connection.kept || this.#lost > 1) this.giveUp(error);
  }

  #now(): number {
    return performance.now() - this.#began;
  }
}

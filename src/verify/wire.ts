import type { ServerSentEvent } from './messages/sse.ts';

/** Header lines in the order sent; a name may occur more than once. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

export type RpcId = string | number;

/** How long to read an event stream. Answers of any other type are read to their end. */
export type StreamReading = 'headers' | 'end' | { readonly responseTo: RpcId };

export interface WireRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: HeaderList;
  /** Bytes where the point is that they are no valid UTF-8. */
  readonly body?: string | Uint8Array;
  /** Sends the body in pieces of so many bytes with so many milliseconds between them. */
  readonly pace?: { readonly bytes: number; readonly pauseMs: number };
  /** Asked when all of the body but its last byte is sent, which waits for it: so many requests arrive at once. */
  readonly hold?: () => Promise<void>;
  /** Default: `end`. */
  readonly stream?: StreamReading;
  /** Milliseconds for the whole exchange (for `open`: to the headers); the wire's own limit stays the upper bound. */
  readonly timeoutMs?: number;
  /** Gives up the exchange, which then ends as one whose time is over. */
  readonly signal?: AbortSignal;
  /** Exchanges of one name share one kept-alive connection, one after another; without a name each has its own. */
  readonly connection?: string;
  /** Over HTTP/2, which is agreed on in the TLS handshake; a server that does not offer it gives a WireError. */
  readonly http2?: true;
}

/** Why reading stopped: the server ended the body, we had read enough, or a limit or the peer cut it off. */
export type Ending = 'complete' | 'enough' | 'timeout' | 'too-large' | 'closed';

export interface Exchange {
  readonly request: WireRequest;
  readonly status: number;
  /** Values decoded as Latin-1, so that every byte is one character. */
  readonly headers: HeaderList;
  /** As sent, nothing is decompressed; of one that is too large or compressed no more than the first 64 KiB. */
  readonly body: Uint8Array;
  /** The body as UTF-8, bytes that are none replaced by U+FFFD; with such bytes no more than the first 64 KiB. */
  readonly text: string;
  readonly ending: Ending;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly durationMs: number;
}

/** `overtaken`: there was no answer, while many later requests were answered. */
export type WireErrorKind = 'unreachable' | 'timeout' | 'closed' | 'not-http' | 'tls' | 'unsendable' | 'overtaken';

/** No HTTP answer came back for `request`. */
export class WireError extends Error {
  readonly kind: WireErrorKind;
  readonly request: WireRequest;

  constructor(kind: WireErrorKind, request: WireRequest, message: string) {
    super(message);
    this.name = 'WireError';
    this.kind = kind;
    this.request = request;
  }
}

/** An event and when it arrived, in milliseconds since the request was sent. */
export interface ArrivedEvent extends ServerSentEvent {
  readonly atMs: number;
}

/** An answer that is read while it arrives; one that is no event stream has no events. */
export interface LiveStream {
  readonly request: WireRequest;
  readonly status: number;
  readonly headers: HeaderList;
  /** Milliseconds from the request to the headers. */
  readonly headersAtMs: number;
  events(): readonly ArrivedEvent[];
  /** When the last byte arrived, comments included, in milliseconds since the request. */
  lastByteAtMs(): number;
  /**
   * True as soon as `met` holds for the events so far; false when the stream ends without, or the time is over: that is
   * for watching whether nothing comes. What has to come is waited for without a limit.
   */
  waitFor(met: (events: readonly ArrivedEvent[]) => boolean, timeoutMs?: number): Promise<boolean>;
  /** How the body ended; undefined when it is still open after `timeoutMs`, where that is given. */
  ended(timeoutMs?: number): Promise<Ending | undefined>;
  /** Drops the connection if it is still open, and gives what was received; safe to call twice. */
  close(): Promise<Exchange>;
}

/** What a TLS handshake with the host of a URL gave. */
export interface Handshake {
  /** Such as `TLSv1.3`. */
  readonly protocol: string;
  /** What ALPN chose of `h2` and `http/1.1`; empty when nothing. */
  readonly alpn: string;
  /** Why the certificate is not trusted for this host; undefined when it is. */
  readonly problem?: string;
}

export interface Wire {
  /** Sends one HTTP/1.1 request and reads the answer, bounded in time and size; throws WireError when there is none. */
  send(request: WireRequest): Promise<Exchange>;
  /**
   * Sends a request and gives its answer as soon as the headers are here; throws WireError when there is none. From
   * then on the stream has no time limit but the caller's: it is read, up to the size limit, until `close`.
   */
  open(request: WireRequest): Promise<LiveStream>;
  /** Lets time pass, until a signal ends that. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  /** How long an answer takes here, in milliseconds: the slowest so far; undefined where nobody measures. */
  paceMs?(): number;
  /** Only a handshake, offering `protocols` (ALPN) and nothing older than `oldest`; throws WireError without one. */
  handshake(url: string, offer: { protocols: readonly string[]; newest?: 'TLSv1.1' | 'TLSv1.2' }): Promise<Handshake>;
}

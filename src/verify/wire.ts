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
  readonly body?: string;
  /** Default: `end`. */
  readonly stream?: StreamReading;
  /** Milliseconds for the whole exchange; the wire's own limit stays the upper bound. */
  readonly timeoutMs?: number;
}

/** Why reading stopped: the server ended the body, we had read enough, or a limit or the peer cut it off. */
export type Ending = 'complete' | 'enough' | 'timeout' | 'too-large' | 'closed';

export interface Exchange {
  readonly request: WireRequest;
  readonly status: number;
  /** Values decoded as Latin-1, so that every byte is one character. */
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  /** The body as UTF-8, bytes that are none replaced by U+FFFD. */
  readonly text: string;
  readonly ending: Ending;
  readonly durationMs: number;
}

export type WireErrorKind = 'unreachable' | 'timeout' | 'closed' | 'not-http' | 'unsendable';

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

/** Sends one HTTP/1.1 request and reads the answer, bounded in time and size; throws WireError when there is none. */
export interface Wire {
  send(request: WireRequest): Promise<Exchange>;
}

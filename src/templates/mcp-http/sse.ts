// HTTP+SSE, for clients that do not know Streamable HTTP yet: each has a stream, and posts what it sends to another path.
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import type { JSONRPCMessage } from '@modelcontextprotocol/sdk/types.js';
import {
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
} from '@modelcontextprotocol/sdk/types.js';
import { INVALID_REQUEST, Refusal } from './errors.ts';
import type { OpenRequests } from './open-requests.ts';
import { connectServer, type Connectable } from './servers.ts';

/** A session that lasts as long as its stream. */
export class SseSession {
  readonly id = crypto.randomUUID();
  readonly openedAt = Date.now();
  readonly owner: string | undefined;
  readonly #onclose: () => void;
  readonly #transport: SseTransport;
  #requests: OpenRequests | undefined;
  #isEnding = false;

  /** Its client posts to the path `messages`. */
  constructor(owner: string | undefined, messages: string, onclose: () => void) {
    this.owner = owner;
    this.#onclose = onclose;
    this.#transport = new SseTransport(`${messages}?sessionId=${this.id}`);
  }

  /** Connects the server that `build` makes. */
  async connect(build: () => Connectable | Promise<Connectable>): Promise<void> {
    this.#requests = await connectServer(build, this.#transport, this.#onclose);
  }

  /** The answer that the server of a connected client writes to; `successor` is what to use in its place. */
  stream(successor: string): Response {
    const headers = { ...STREAM_HEADERS, Deprecation: DEPRECATED, Link: `<${successor}>; rel="successor-version"` };
    return new Response(this.#transport.events, { headers });
  }

  /** Hands a message to the server, which answers on the stream. @throws Refusal for what is no message */
  take(request: Request, body: unknown, caller: AuthInfo | undefined): Response {
    if (!isMessage(body)) throw new Refusal(400, 'Invalid Request', { code: INVALID_REQUEST });
    // #region v2
    //: const received = { request };
    // #endregion
    // #region v1
    const received = { requestInfo: { headers: Object.fromEntries(request.headers), url: new URL(request.url) } };
    // #endregion
    this.#transport.onmessage?.(body, { ...received, ...(caller && { authInfo: caller }) });
    return new Response('Accepted', { status: 202 });
  }

  /** How many requests are not answered yet. */
  get openRequests(): number {
    return this.#requests?.size ?? 0;
  }

  /** In use for as long as its client is there; while ending, until that has its answers. */
  idleSince(): number | undefined {
    return this.#isEnding && !this.#requests?.isWaited ? 0 : undefined;
  }

  /** Has it end with the last answer that its client waits for. */
  endStream(): void {
    this.#isEnding = true;
  }

  /** Settles when the server has let go of what it held. */
  async close(): Promise<void> {
    await this.#transport.close();
  }
}

function isMessage(body: unknown): body is JSONRPCMessage {
  return KINDS.some((isOfKind) => isOfKind(body));
}

const KINDS = [isJSONRPCRequest, isJSONRPCNotification, isJSONRPCResultResponse, isJSONRPCErrorResponse];
const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
};
const DEPRECATED = '@1742947200'; // RFC 9745: since the revision 2025-03-26 of the protocol
const KEEP_ALIVE_MS = 15_000; // proxies cut streams that nothing comes through

/** Sends on a stream of events (HTML, section 9.2), the first of which says where to post. */
class SseTransport implements Transport {
  onclose?: () => void;
  onmessage?: Transport['onmessage'];
  readonly events: ReadableStream<Uint8Array>;
  readonly #endpoint: string;
  readonly #encoder = new TextEncoder();
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  #keepAlive: ReturnType<typeof setInterval> | undefined;
  #isClosed = false;

  constructor(endpoint: string) {
    this.#endpoint = endpoint;
    this.events = new ReadableStream({
      start: (stream) => {
        this.#stream = stream;
      },
      cancel: () => {
        this.#stream = undefined; // the client has left
        return this.close();
      },
    });
  }

  async start(): Promise<void> {
    this.#write(`event: endpoint\ndata: ${this.#endpoint}\n\n`);
    this.#keepAlive = setInterval(() => this.#write(': keep-alive\n\n'), KEEP_ALIVE_MS);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    this.#write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#keepAlive);
    this.#stream?.close();
    this.#stream = undefined;
    this.onclose?.();
  }

  #write(text: string): void {
    if (!this.#stream) throw new Error('the client has left');
    this.#stream.enqueue(this.#encoder.encode(text));
  }
}

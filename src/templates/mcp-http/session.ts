// One client: its transport, its server, and whether it uses them.
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
// #region resume-redis
//: import { SentEvents } from './kept-events.ts';
// #endregion
import { whileConnected, type OpenRequests } from './open-requests.ts';
// #region resume-redis
//: import type { Redis } from './redis.ts';
// #endregion
// #region resume-memory
//: import { SentEvents } from './sent-events.ts';
// #endregion
import { connectServer, type Connectable } from './servers.ts';
// #region resume
//: import type { Settings } from './settings.ts';
// #endregion
import { Unheard } from './unheard.ts';

/** What has been read of a request and found out about it. */
interface Received {
  readonly authInfo?: AuthInfo;
  readonly parsedBody: unknown;
}

// #region resume
/** When a client whose stream has ended may come back. */
//: const RETRY_MS = 1000;

// #endregion
// #region resume-redis
/** A session as its client knows it. */
//: interface Who {
//:   readonly id: string;
//:   readonly owner: string | undefined;
//:   readonly openedAt: number;
//: }

/** A session that begins now. */
//: export function newcomer(owner: string | undefined): Who {
//:   return { id: crypto.randomUUID(), owner, openedAt: Date.now() };
//: }

/** Where sessions keep what they send, and how much of it. */
//: interface Keeping {
//:   readonly redis: Redis;
//:   readonly settings: Settings;
//: }

// #endregion
export class Session {
  // #region resume-redis
  //: readonly id: string;
  //: readonly openedAt: number;
  // #endregion
  // #region no-redis
  readonly id = crypto.randomUUID();
  readonly openedAt = Date.now();
  // #endregion
  readonly owner: string | undefined;
  readonly #onclose: () => void;
  readonly #transport: WebStandardStreamableHTTPServerTransport & Transport;
  readonly #unheard: Unheard;
  // #region resume
  //: readonly #sent: SentEvents;
  /** Of those who came back for an answer; aborted when they leave again. */
  //: #resumed: readonly AbortSignal[] = [];
  // #endregion
  #requests: OpenRequests | undefined;
  /** Aborted when the client does not listen any more. */
  #stream: AbortSignal | undefined;
  #usedAt = Date.now();

  // #region resume-memory
  //: constructor(owner: string | undefined, settings: Settings, onclose: () => void) {
  // #endregion
  // #region resume-redis
  //: constructor({ id, owner, openedAt }: Who, { redis, settings }: Keeping, onclose: () => void) {
  // #endregion
  // #region no-resume
  constructor(owner: string | undefined, onclose: () => void) {
    // #endregion
    // #region resume-redis
    //: this.id = id;
    //: this.openedAt = openedAt;
    // #endregion
    this.owner = owner;
    this.#onclose = onclose;
    // #region resume-memory
    //: this.#sent = new SentEvents(settings);
    // #endregion
    // #region resume-redis
    //: this.#sent = new SentEvents(this.id, redis, settings);
    // #endregion
    // #region resume-redis
    //: const keeping = redis.isNamed && { eventStore: this.#sent, retryInterval: RETRY_MS };
    //: const options = { sessionIdGenerator: () => this.id, ...keeping };
    // #endregion
    // #region resume-memory
    //: const options = { sessionIdGenerator: () => this.id, eventStore: this.#sent, retryInterval: RETRY_MS };
    // #endregion
    // #region resume
    //: this.#transport = new WebStandardStreamableHTTPServerTransport(options);
    // #endregion
    // #region no-resume
    this.#transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: () => this.id });
    // #endregion
    this.#unheard = new Unheard(this.#transport, () => this.#listens);
  }

  /** Connects the server that `build` makes. */
  async connect(build: () => Connectable | Promise<Connectable>): Promise<void> {
    this.#requests = await connectServer(build, this.#transport, this.#onclose);
  }

  /** False until `initialize` was taken. */
  get isInitialized(): boolean {
    return this.#transport.sessionId !== undefined;
  }

  /** How many requests are not answered yet. */
  get openRequests(): number {
    // #region resume-redis
    //: return (this.#requests?.size ?? 0) + this.#sent.arriving.size;
    // #endregion
    // #region no-redis
    return this.#requests?.size ?? 0;
    // #endregion
  }

  /** Whether its client waits for the answer to the request with this id. */
  waitsFor(requestId: unknown): boolean {
    // #region resume-redis
    //: return this.#sent.arriving.has(requestId) || (this.#requests?.isWaitedFor(requestId) ?? false);
    // #endregion
    // #region no-redis
    return this.#requests?.isWaitedFor(requestId) ?? false;
    // #endregion
  }

  async handle(request: Request, received: Received): Promise<Response> {
    // #region resume
    //: const last = (request.method === 'GET' && request.headers.get('last-event-id')) || undefined;
    // #endregion
    // #region resume-memory
    //: const resumed = last === undefined ? undefined : this.#sent.resumed(last, this.id);
    // #endregion
    // #region resume-redis
    //: const resumed = last === undefined ? undefined : await this.#sent.resumed(last, this.id);
    // #endregion
    // #region resume
    //: if (resumed?.rest) return resumed.rest;
    //: const listens = request.method === 'GET' && (resumed?.isListening ?? true);
    //: if (resumed && !listens) this.#resumed = [...this.#resumed.filter(isHere), request.signal];
    // #endregion
    // #region no-resume
    const listens = request.method === 'GET';
    // #endregion
    if (listens) this.endStream(); // a client that has lost its stream is not locked out
    this.#usedAt = Date.now();
    // #region resume-redis
    //: const handle = () => this.#sent.during(received.parsedBody, () => this.#transport.handleRequest(request, received));
    //: const answer = await whileConnected(request.signal, handle);
    // #endregion
    // #region no-redis
    const answer = await whileConnected(request.signal, () => this.#transport.handleRequest(request, received));
    // #endregion
    if (listens && answer.ok) {
      this.#stream = request.signal;
      await this.#unheard.deliver();
    }
    return answer;
  }

  // #region take-over
  /** Initializes its server as the client has done it in another process. @throws Error when the server does not agree any more */
  //: async initializeAgain({ url }: Request, params: unknown, caller: AuthInfo | undefined): Promise<void> {
  //:   const headers = { ...REPLAYED, 'Mcp-Session-Id': this.id };
  //:   const messages = [{ id: 'taken over', method: 'initialize', params }, { method: 'notifications/initialized' }];
  //:   for (const message of messages) {
  //:     const received = { ...(caller && { authInfo: caller }), parsedBody: { jsonrpc: '2.0', ...message } };
  //:     const answer = await this.handle(new Request(url, { method: 'POST', headers }), received);
  //:     const text = await answer.text();
  //:     if (!answer.ok) throw new Error(`${message.method} is answered ${answer.status}: ${text}`);
  //:   }
  //: }

  // #endregion
  /** When it was last used, in milliseconds since 1970; undefined while it is in use, or not initialized yet. */
  idleSince(): number | undefined {
    // #region resume
    //: const isUsed = this.#listens || this.#requests?.isWaited || (this.openRequests > 0 && this.#resumed.some(isHere));
    // #endregion
    // #region no-resume
    const isUsed = this.#listens || this.#requests?.isWaited;
    // #endregion
    if (isUsed) this.#usedAt = Date.now();
    return isUsed || !this.isInitialized ? undefined : this.#usedAt;
  }

  get #listens(): boolean {
    return this.#stream !== undefined && !this.#stream.aborted;
  }

  /** Ends the stream that the client listens on. */
  endStream(): void {
    this.#transport.closeStandaloneSSEStream();
    this.#stream = undefined;
  }

  /** Settles when the server has let go of what it held. */
  async close(): Promise<void> {
    await this.#transport.close();
  }
}
// #region take-over

//: const REPLAYED = { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' };
// #endregion
// #region resume

//: function isHere({ aborted }: AbortSignal): boolean {
//:   return !aborted;
//: }
// #endregion

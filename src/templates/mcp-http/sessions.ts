// The sessions of this process: opened for a client, found again, bounded in number, closed when nobody uses them.
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js';
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import { Refusal, SESSION_NOT_FOUND } from './errors.ts';
import { refuseFlood, refuseReused } from './guards.ts';
import { describe, log } from './log.ts';
// #region resume-redis
//: import { Redis } from './redis.ts';
// #endregion
// #region v1
import type { Connectable, ServerFactory } from './servers.ts';
// #endregion
// #region v2
//: import { contextOf, type Connectable, type ServerFactory } from './servers.ts';
// #endregion
import { Session } from './session.ts';
import type { Settings } from './settings.ts';
// #region kept-sse
import { SseSession } from './sse.ts';
// #endregion

export class Sessions {
  readonly #createServer: ServerFactory;
  readonly #settings: Settings;
  // #region resume-redis
  //: readonly #redis: Redis;
  // #endregion
  // #region no-kept-sse
  //: readonly #open = new Map<string, Session>();
  // #endregion
  // #region kept-sse
  readonly #open = new Map<string, Session | SseSession>();
  // #endregion
  #closed: Promise<unknown> = Promise.resolve();

  constructor(createServer: ServerFactory, settings: Settings) {
    this.#createServer = createServer;
    this.#settings = settings;
    // #region resume-redis
    //: this.#redis = new Redis(settings);
    // #endregion
  }

  /** Answers in the session that the request names, or in a new one. */
  async answer(request: Request, body: unknown, caller: AuthInfo | undefined): Promise<Response> {
    const id = request.headers.get('mcp-session-id');
    if (id === null && !isInitializeRequest(body)) throw new Refusal(400, 'Mcp-Session-Id is required');
    const session = id === null ? await this.#create(caller) : this.#find(id, caller);
    refuseFlood(body, session.openRequests, this.#settings.maxRequestsPerSession);
    refuseReused(body, (requestId) => session.waitsFor(requestId));
    try {
      return await session.handle(request, { ...(caller && { authInfo: caller }), parsedBody: body });
    } finally {
      if (!session.isInitialized) this.#close(session);
    }
  }
  // #region kept-sse

  /** Opens a session whose client posts to the path `messages`, and answers with its stream. */
  async stream(messages: string, caller: AuthInfo | undefined): Promise<Response> {
    const session: SseSession = new SseSession(ownerOf(caller), messages, () => this.#forget(session));
    // #region v1
    await this.#connect(session, this.#createServer);
    // #endregion
    // #region v2
    //: await this.#connect(session, () => this.#createServer(contextOf(caller)));
    // #endregion
    log('info', 'it uses HTTP+SSE', { session: session.id });
    return session.stream(this.#settings.path);
  }

  /** Hands a message to the session that its address names. */
  take(request: Request, body: unknown, caller: AuthInfo | undefined): Response {
    const id = new URL(request.url).searchParams.get('sessionId') ?? '';
    const session = this.#open.get(id);
    if (!(session instanceof SseSession) || session.owner !== ownerOf(caller) || this.#isOver(session))
      throw new Refusal(404, 'Session not found', { code: SESSION_NOT_FOUND });
    refuseFlood(body, session.openRequests, this.#settings.maxRequestsPerSession);
    return session.take(request, body, caller);
  }
  // #endregion

  /** Closes what nobody has used for as long as the settings say, and what has lived for long when it has answered. */
  closeIdle(): void {
    const latest = Date.now() - this.#settings.sessionIdleMs;
    for (const session of this.#open.values()) if (this.#isOver(session)) session.endStream();
    for (const { session, since } of this.#idle()) if (since <= latest || this.#isOver(session)) this.#close(session);
  }

  #isOver({ openedAt }: { readonly openedAt: number }): boolean {
    return openedAt <= Date.now() - this.#settings.sessionMaxMs;
  }

  /** Ends the streams, and every session that is not answering. */
  async drain(): Promise<void> {
    for (const session of this.#open.values()) session.endStream();
    for (const { session } of this.#idle()) this.#close(session);
    await this.#closed;
  }

  async #create(caller: AuthInfo | undefined): Promise<Session> {
    // #region resume-memory
    //: const session: Session = new Session(ownerOf(caller), this.#settings, () => this.#forget(session));
    // #endregion
    // #region resume-redis
    //: const keeping = { redis: this.#redis, settings: this.#settings };
    //: const session: Session = new Session(ownerOf(caller), keeping, () => this.#forget(session));
    // #endregion
    // #region no-resume
    const session: Session = new Session(ownerOf(caller), () => this.#forget(session));
    // #endregion
    // #region v1
    await this.#connect(session, this.#createServer);
    // #endregion
    // #region v2
    //: await this.#connect(session, () => this.#createServer(contextOf(caller)));
    // #endregion
    return session;
  }

  /** Gives a session the server that `build` makes. When there are too many, the one that was idle for longest makes room. */
  // #region no-kept-sse
  //: async #connect(session: Session, build: () => Connectable | Promise<Connectable>): Promise<void> {
  // #endregion
  // #region kept-sse
  async #connect(session: Session | SseSession, build: () => Connectable | Promise<Connectable>): Promise<void> {
    // #endregion
    // #region api-key oauth
    if (session.owner !== undefined) this.#makeRoomFor(session.owner);
    // #endregion
    this.#makeRoom();
    this.#open.set(session.id, session);
    log('info', 'session opened', { session: session.id });
    try {
      await session.connect(build);
    } catch (error) {
      this.#close(session);
      throw error;
    }
  }

  #makeRoom(): void {
    if (this.#open.size < this.#settings.maxSessions) return;
    const [longest] = this.#idle();
    if (!longest) throw new Refusal(503, 'Too many sessions', { headers: { 'Retry-After': '30' } });
    this.#close(longest.session);
  }

  // #region api-key oauth
  /** A caller with too many makes room in its own. */
  #makeRoomFor(owner: string): void {
    const own = [...this.#open.values()].filter((session) => session.owner === owner);
    if (own.length < this.#settings.maxSessionsPerCaller) return;
    const longest = this.#idle().find(({ session }) => session.owner === owner);
    if (!longest) throw new Refusal(429, 'Too many sessions of this caller', { headers: { 'Retry-After': '30' } });
    this.#close(longest.session);
  }

  // #endregion
  /** Sessions of others are as unknown as those that never were, and as those that are over. */
  #find(id: string, caller: AuthInfo | undefined): Session {
    const session = this.#open.get(id);
    if (session instanceof Session && session.owner === ownerOf(caller) && !this.#isOver(session)) return session;
    throw new Refusal(404, 'Session not found', { code: SESSION_NOT_FOUND });
  }

  // #region no-kept-sse
  //: #close(session: Session): void {
  // #endregion
  // #region kept-sse
  #close(session: Session | SseSession): void {
    // #endregion
    const failed = (error: unknown) => log('warn', 'closing failed', { session: session.id, error: describe(error) });
    this.#forget(session);
    this.#closed = Promise.all([this.#closed, session.close().catch(failed)]);
  }

  #forget({ id }: { readonly id: string }): void {
    if (this.#open.delete(id)) log('info', 'session closed', { session: id });
  }

  /** Those that nobody uses at the moment, the longest idle first. */
  // #region no-kept-sse
  //: #idle(): { readonly session: Session; readonly since: number }[] {
  // #endregion
  // #region kept-sse
  #idle(): { readonly session: Session | SseSession; readonly since: number }[] {
    // #endregion
    return [...this.#open.values()]
      .flatMap((session) => {
        const since = session.idleSince();
        return since === undefined ? [] : [{ session, since }];
      })
      .sort((a, b) => a.since - b.since);
  }
}

/** The OAuth client or the API key, and its user: nobody else may use the session. */
function ownerOf(caller: AuthInfo | undefined): string | undefined {
  return caller && JSON.stringify([caller.clientId, caller.extra?.['sub']]);
}

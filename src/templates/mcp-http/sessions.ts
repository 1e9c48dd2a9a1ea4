// The sessions of this process: opened for a client, found again, bounded in number, closed when nobody uses them.
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js';
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import { Refusal, SESSION_NOT_FOUND } from './errors.ts';
import { refuseFlood, refuseReused } from './guards.ts';
// #region take-over
//: import { KeptSessions, type KeptSession } from './kept-sessions.ts';
// #endregion
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
// #region resume-redis
//: import { newcomer, Session } from './session.ts';
// #endregion
// #region no-redis
import { Session } from './session.ts';
// #endregion
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
  // #region take-over
  //: readonly #kept: KeptSessions<Session>;
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
    // #region take-over
    //: this.#kept = new KeptSessions(this.#redis, settings);
    // #endregion
  }

  /** Answers in the session that the request names, or in a new one. */
  async answer(request: Request, body: unknown, caller: AuthInfo | undefined): Promise<Response> {
    const id = request.headers.get('mcp-session-id');
    if (id === null && !isInitializeRequest(body)) throw new Refusal(400, 'Mcp-Session-Id is required');
    // #region take-over
    //: const session = id === null ? await this.#create(caller) : await this.#find(id, request, caller);
    // #endregion
    // #region no-take-over
    const session = id === null ? await this.#create(caller) : this.#find(id, caller);
    // #endregion
    refuseFlood(body, session.openRequests, this.#settings.maxRequestsPerSession);
    refuseReused(body, (requestId) => session.waitsFor(requestId));
    try {
      // #region take-over
      //: const answer = await session.handle(request, { ...(caller && { authInfo: caller }), parsedBody: body });
      //: if (id === null && isInitializeRequest(body)) await this.#kept.keep(session, body.params);
      //: if (request.method === 'DELETE') await this.#kept.ended();
      //: return answer;
      // #endregion
      // #region no-take-over
      return await session.handle(request, { ...(caller && { authInfo: caller }), parsedBody: body });
      // #endregion
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
    // #region take-over
    //: for (const one of this.#open.values()) if (one.idleSince() === undefined) void this.#kept.isEnded(one.id);
    // #endregion
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

  // #region resume-redis
  //: async #create(caller: AuthInfo | undefined, who = newcomer(ownerOf(caller))): Promise<Session> {
  // #endregion
  // #region no-redis
  async #create(caller: AuthInfo | undefined): Promise<Session> {
    // #endregion
    // #region resume-memory
    //: const session: Session = new Session(ownerOf(caller), this.#settings, () => this.#forget(session));
    // #endregion
    // #region resume-redis
    //: const keeping = { redis: this.#redis, settings: this.#settings };
    //: const session: Session = new Session(who, keeping, () => this.#forget(session));
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

  // #region take-over
  /** Goes on with a session of another process. */
  //: async #takeOver(kept: KeptSession, request: Request, caller: AuthInfo | undefined): Promise<Session> {
  //:   if (this.#isOver(kept)) throw new Refusal(404, 'Session not found', { code: SESSION_NOT_FOUND });
  //:   const session = await this.#create(caller, kept);
  //:   await session.initializeAgain(request, kept.params, caller).catch((error: unknown) => {
  //:     this.#close(session);
  //:     throw error;
  //:   });
  //:   log('info', 'session taken over', { session: session.id });
  //:   return session;
  //: }

  // #endregion
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
    // #region take-over
    //: this.#kept.drop(longest.session.id);
    // #endregion
    this.#close(longest.session);
  }

  // #region api-key oauth
  /** A caller with too many makes room in its own. */
  #makeRoomFor(owner: string): void {
    const own = [...this.#open.values()].filter((session) => session.owner === owner);
    if (own.length < this.#settings.maxSessionsPerCaller) return;
    const longest = this.#idle().find(({ session }) => session.owner === owner);
    if (!longest) throw new Refusal(429, 'Too many sessions of this caller', { headers: { 'Retry-After': '30' } });
    // #region take-over
    //: this.#kept.drop(longest.session.id);
    // #endregion
    this.#close(longest.session);
  }

  // #endregion
  /** Sessions of others are as unknown as those that never were, and as those that are over. */
  // #region take-over
  //: async #find(id: string, request: Request, caller: AuthInfo | undefined): Promise<Session> {
  //:   const [owner, here] = [ownerOf(caller), this.#open.get(id)];
  //:   const take = () => this.#kept.take(id, owner, (kept) => this.#takeOver(kept, request, caller));
  //:   const found = await (this.#kept.taking(id, owner) ?? here ?? take());
  //:   const isEnded = found?.owner === owner && (await this.#kept.isEnded(id));
  //:   if (found && isEnded) this.#close(found);
  //:   const session = isEnded ? undefined : found;
  // #endregion
  // #region no-take-over
  #find(id: string, caller: AuthInfo | undefined): Session {
    const session = this.#open.get(id);
    // #endregion
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
    // #region take-over
    //: this.#kept.forget(session.id);
    // #endregion
    this.#forget(session);
    this.#closed = Promise.all([this.#closed, session.close().catch(failed)]);
  }

  #forget({ id }: { readonly id: string }): void {
    // #region take-over
    //: this.#kept.end(id);
    // #endregion
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

// The sessions of this process: opened for a client, found again, bounded in number, closed when nobody uses them.
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js';
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js';
import { Refusal, SESSION_NOT_FOUND } from './errors.ts';
import { describe, log } from './log.ts';
// #region v1
import type { ServerFactory } from './servers.ts';
// #endregion
// #region v2
//: import { contextOf, type ServerFactory } from './servers.ts';
// #endregion
import { Session } from './session.ts';
import type { Settings } from './settings.ts';

export class Sessions {
  readonly #createServer: ServerFactory;
  readonly #settings: Settings;
  readonly #open = new Map<string, Session>();
  #closed: Promise<unknown> = Promise.resolve();

  constructor(createServer: ServerFactory, settings: Settings) {
    this.#createServer = createServer;
    this.#settings = settings;
  }

  /** Answers in the session that the request names, or in a new one. */
  async answer(request: Request, body: unknown, caller: AuthInfo | undefined): Promise<Response> {
    const id = request.headers.get('mcp-session-id');
    if (id === null && !isInitializeRequest(body)) throw new Refusal(400, 'Mcp-Session-Id is required');
    const session = id === null ? await this.#create(caller) : this.#find(id, caller);
    try {
      return await session.handle(request, { ...(caller && { authInfo: caller }), parsedBody: body });
    } finally {
      if (!session.isInitialized) this.#close(session);
    }
  }

  /** Closes what nobody has used for as long as the settings say. */
  closeIdle(): void {
    const latest = Date.now() - this.#settings.sessionIdleMs;
    for (const { session, since } of this.#idle()) if (since <= latest) this.#close(session);
  }

  /** Ends the streams, and every session that is not answering. */
  async drain(): Promise<void> {
    for (const session of this.#open.values()) session.endStream();
    for (const { session } of this.#idle()) this.#close(session);
    await this.#closed;
  }

  /** With a server of its own. When there are too many, the one that was idle for longest makes room. */
  async #create(caller: AuthInfo | undefined): Promise<Session> {
    this.#makeRoom();
    const session: Session = new Session(ownerOf(caller), () => this.#forget(session));
    this.#open.set(session.id, session);
    log('info', 'session opened', { session: session.id });
    try {
      // #region v1
      await session.connect(this.#createServer);
      // #endregion
      // #region v2
      //: await session.connect(() => this.#createServer(contextOf(caller)));
      // #endregion
    } catch (error) {
      this.#close(session);
      throw error;
    }
    return session;
  }

  #makeRoom(): void {
    if (this.#open.size < this.#settings.maxSessions) return;
    const [longest] = this.#idle();
    if (!longest) throw new Refusal(503, 'Too many sessions', { headers: { 'Retry-After': '30' } });
    this.#close(longest.session);
  }

  /** Sessions of others are as unknown as those that never were. */
  #find(id: string, caller: AuthInfo | undefined): Session {
    const session = this.#open.get(id);
    if (session !== undefined && session.owner === ownerOf(caller)) return session;
    throw new Refusal(404, 'Session not found', { code: SESSION_NOT_FOUND });
  }

  #close(session: Session): void {
    const failed = (error: unknown) => log('warn', 'closing failed', { session: session.id, error: describe(error) });
    this.#forget(session);
    this.#closed = Promise.all([this.#closed, session.close().catch(failed)]);
  }

  #forget({ id }: Session): void {
    if (this.#open.delete(id)) log('info', 'session closed', { session: id });
  }

  /** Those that nobody uses at the moment, the longest idle first. */
  #idle(): { readonly session: Session; readonly since: number }[] {
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

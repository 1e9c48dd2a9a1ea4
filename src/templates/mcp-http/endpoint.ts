// The endpoint: reads a request, and has it answered by the server of its client.
import type { AuthInfo } from '@modelcontextprotocol/sdk/server/auth/types.js';
import { answerError, withId } from './errors.ts';
// #region stateless
//: import { Exchanges } from './exchanges.ts';
// #endregion
import { acceptable, readJson, refuseBatch } from './guards.ts';
// #region modern
import { ModernEra } from './modern.ts';
// #endregion
import type { ServerFactory } from './servers.ts';
// #region stateful
import { Sessions } from './sessions.ts';
// #endregion
import type { Settings } from './settings.ts';

export class Endpoint {
  readonly #settings: Settings;
  #isLeaving = false;
  #isWatched = false;
  // #region stateful
  readonly #sessions: Sessions;
  // #endregion
  // #region stateless
  //: readonly #exchanges: Exchanges;
  // #endregion
  // #region modern
  readonly #modern: ModernEra;
  // #endregion

  constructor(createServer: ServerFactory, settings: Settings) {
    this.#settings = settings;
    // #region stateful
    this.#sessions = new Sessions(createServer, settings);
    // #endregion
    // #region stateless
    //: this.#exchanges = new Exchanges(createServer);
    // #endregion
    // #region modern
    this.#modern = new ModernEra(createServer);
    // #endregion
  }

  /** Answers a request of `caller`. Never rejects. */
  async handle(request: Request, caller: AuthInfo | undefined): Promise<Response> {
    let body: unknown;
    try {
      if (request.method === 'POST') body = await readJson(request, this.#settings.maxBodyBytes);
      // #region modern
      if (await this.#modern.isMeant(request, body))
        return await withId(await this.#modern.answer(request, body, caller), body);
      // #endregion
      refuseBatch(request, body);
      // #region stateful
      const answer = await this.#sessions.answer(acceptable(request), body, caller);
      // #endregion
      // #region stateless
      //: const answer = await this.#exchanges.answer(acceptable(request), body, caller);
      // #endregion
      return await withId(answer, body);
    } catch (error) {
      return answerError(error, body);
    }
  }
  // #region kept-sse

  /** Answers a client of HTTP+SSE with its stream; what it sends it posts to the path `messages`. @throws Refusal */
  async stream(messages: string, caller: AuthInfo | undefined): Promise<Response> {
    return this.#sessions.stream(messages, caller);
  }

  /** Takes what such a client sends. @throws Refusal */
  async take(request: Request, caller: AuthInfo | undefined): Promise<Response> {
    const body = await readJson(request, this.#settings.maxBodyBytes);
    return this.#sessions.take(request, body, caller);
  }
  // #endregion
  // #region stateful

  /** Closes the sessions that nobody has used for long. */
  closeIdle(): void {
    this.#sessions.closeIdle();
  }
  // #endregion

  /** Whether a load balancer that asks may send more here. */
  mayGetMore(): boolean {
    this.#isWatched = true;
    return !this.#isLeaving;
  }

  /** Says no to load balancers from now on. Returns whether there is one that asks. */
  leave(): boolean {
    this.#isLeaving = true;
    return this.#isWatched;
  }

  /** Ends whatever is not answering a request. To be called until none is under way. */
  async drain(): Promise<void> {
    // #region modern
    await this.#modern.drain();
    // #endregion
    // #region stateful
    await this.#sessions.drain();
    // #endregion
    // #region stateless
    //: await this.#exchanges.drain();
    // #endregion
  }
}

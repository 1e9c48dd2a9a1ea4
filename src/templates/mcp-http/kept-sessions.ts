// What another process needs to go on with a session whose own has ended, for a while and in Redis: whose it is, and how it was initialized.
import { Refusal } from './errors.ts';
import type { Redis } from './redis.ts';
import type { Settings } from './settings.ts';

interface Opened {
  readonly id: string;
  readonly owner: string | undefined;
  /** In milliseconds since 1970. */
  readonly openedAt: number;
}

export interface KeptSession extends Opened {
  /** The parameters of `initialize`. */
  readonly params: unknown;
}

const SESSION_ID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
/** What stands there for a session that its client has ended. */
const ENDED = '';
/** Characters; what is longer ends with its process. */
const LONGEST = 16_384;
/** How often at least those are kept for longer that are in use. */
const SWEEP_MS = 60_000;

/** The sessions of this process as they stand in Redis, each for as long as it may be idle. */
export class KeptSessions<Session> {
  readonly #redis: Redis;
  readonly #expiration: { readonly type: 'PX'; readonly value: number };
  /** Those of this process, in case that Redis has lost them. */
  readonly #own = new Map<string, string>();
  /** Those that are being taken over, by their id and their caller. */
  readonly #taking = new Map<string, Promise<Session | undefined>>();
  #ending: Promise<unknown> = Promise.resolve();

  constructor(redis: Redis, { sessionIdleMs }: Settings) {
    this.#redis = redis;
    this.#expiration = { type: 'PX', value: sessionIdleMs + Math.min(sessionIdleMs, SWEEP_MS) };
  }

  /** Settles when a session is kept, or cannot be. */
  async keep({ id, owner, openedAt }: Opened, params: unknown): Promise<void> {
    const text = JSON.stringify({ id, owner, openedAt, params });
    if (text.length > LONGEST) return;
    this.#own.set(id, text);
    await this.#set(id, text);
  }

  /** The session that is being taken over for this caller. */
  taking(id: string, owner: string | undefined): Promise<Session | undefined> | undefined {
    return this.#taking.get(`${id} ${owner}`);
  }

  /** What `restore` makes of a session of another process, for its owner; undefined where there is none. @throws Refusal while Redis does not answer */
  take(
    id: string,
    owner: string | undefined,
    restore: (kept: KeptSession) => Promise<Session>,
  ): Promise<Session | undefined> {
    const taken = this.#restored(id, owner, restore).finally(() => this.#taking.delete(`${id} ${owner}`));
    this.#taking.set(`${id} ${owner}`, taken);
    return taken;
  }

  async #restored(
    id: string,
    owner: string | undefined,
    restore: (kept: KeptSession) => Promise<Session>,
  ): Promise<Session | undefined> {
    if (!this.#redis.isNamed || !SESSION_ID.test(id)) return undefined;
    const text = await this.#redis.run((client) => client.get(this.#key(id))).catch(unavailable);
    if (typeof text !== 'string' || text === ENDED) return undefined;
    const kept = JSON.parse(text) as KeptSession;
    if (kept.owner !== owner) return undefined;
    this.#own.set(id, text);
    return restore(kept).catch((error: unknown) => {
      this.#own.delete(id);
      throw error;
    });
  }

  /** Keeps a session of this process for longer. True when its client has ended it in another one. */
  async isEnded(id: string): Promise<boolean> {
    const text = await this.#redis
      .run((client) => client.getEx(this.#key(id), this.#expiration))
      .catch((): undefined => undefined);
    const own = this.#own.get(id);
    if (text === null && own !== undefined) await this.#set(id, own);
    return text === ENDED;
  }

  /** Ends a session of this process for all of them. */
  end(id: string): void {
    if (this.#own.delete(id)) this.#ending = this.#set(id, ENDED);
  }

  /** Settles when what has ended is known to all. */
  async ended(): Promise<void> {
    await this.#ending;
  }

  /** Gives up a session that there is no room for. */
  drop(id: string): void {
    this.#redis.run((client) => client.del(this.#key(id))).catch((): undefined => undefined);
  }

  /** This process has it no more; another one may take it over. */
  forget(id: string): void {
    this.#own.delete(id);
  }

  async #set(id: string, text: string): Promise<void> {
    const options = { expiration: this.#expiration };
    await this.#redis.run((client) => client.set(this.#key(id), text, options)).catch((): undefined => undefined);
  }

  #key(id: string): string {
    return `${this.#redis.prefix}session:${id}`;
  }
}

function unavailable(): never {
  throw new Refusal(503, 'Sessions cannot be read at the moment', { headers: { 'Retry-After': '1' } });
}

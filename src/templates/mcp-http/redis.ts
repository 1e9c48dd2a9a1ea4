// The connection to Redis or Valkey. What it does not do in time is left: what needs it goes on without.
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { log } from './log.ts';
import type { Settings } from './settings.ts';

const ANSWER_MS = 1_000;
/** How long nobody waits for it once it was too slow. */
const PAUSE_MS = 2_000;
const LONGEST_RECONNECT_MS = 1_000;
const LATE = Symbol('late');

export type Client = ReturnType<typeof clientFor>;

/** One connection for all sessions of this process. It is made again for as long as the process lives. */
export class Redis {
  /** What all keys begin with. */
  readonly prefix: string;
  readonly #client: Client | undefined;
  readonly #firstTry: Promise<unknown>;
  #pausedUntil = 0;
  /** When it last failed; undefined while it works. */
  #failedAt: number | undefined;

  constructor({ redisUrl, redisPrefix }: Pick<Settings, 'redisUrl' | 'redisPrefix'>) {
    this.prefix = redisPrefix;
    this.#client = redisUrl === undefined ? undefined : clientFor(redisUrl);
    this.#client?.on('error', (error: unknown) => this.#failed(error));
    const connected = this.#client?.connect().catch((error: unknown) => this.#failed(error));
    this.#firstTry = Promise.race([connected, wait(ANSWER_MS, undefined, { ref: false })]);
    if (!this.#client) log('warn', 'MCP_REDIS_URL is not set: nothing is kept for streams that break off', {});
  }

  /** Whether there is one at all. */
  get isNamed(): boolean {
    return this.#client !== undefined;
  }

  /** What commands come to. @throws Error while it does not do them */
  async run<T>(commands: (client: Client) => Promise<T>): Promise<T> {
    await this.#firstTry;
    if (!this.#client || Date.now() < this.#pausedUntil) throw new Error('Redis is not there');
    try {
      const result = await this.#inTime(commands(this.#client));
      this.#worked();
      return result;
    } catch (error) {
      this.#failed(error);
      throw error;
    }
  }

  async #inTime<T>(result: Promise<T>): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<typeof LATE>((resolve) => {
      const isLate = () => resolve(LATE);
      timer = setTimeout(() => setImmediate(isLate), ANSWER_MS); // what came while this process was busy is read before
    });
    const answer = await Promise.race([result, late]).finally(() => clearTimeout(timer));
    if (answer !== LATE) return answer;
    this.#pausedUntil = Date.now() + PAUSE_MS;
    throw new Error(`no answer within ${ANSWER_MS} ms`);
  }

  /** One line for all that fails until it works again. */
  #failed(error: unknown): void {
    if (this.#failedAt === undefined)
      log('warn', 'Redis does not answer: nothing is kept', { error: error instanceof Error ? error.message : '' });
    this.#failedAt = Date.now();
  }

  #worked(): void {
    if (this.#failedAt === undefined || Date.now() < this.#failedAt + PAUSE_MS) return; // it may do one thing and refuse another
    this.#failedAt = undefined;
    log('info', 'Redis answers again', {});
  }
}

/** What cannot be sent at once fails at once. */
function clientFor(url: string) {
  const reconnectStrategy = (retries: number) => Math.min(50 * 2 ** retries, LONGEST_RECONNECT_MS);
  return createClient({ url, disableOfflineQueue: true, socket: { connectTimeout: ANSWER_MS, reconnectStrategy } });
}

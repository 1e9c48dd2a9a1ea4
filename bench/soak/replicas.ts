import { startRedis } from '../../test/redis.ts';
import { balanced, runNginx } from '../../test/running-nginx.ts';
import { openSession, repeat, type Client } from '../runtime/client.ts';
import type { Seen } from './phases.ts';
import { withMigrated } from './server.ts';

const WIDTH = 20;
const PAUSE_MS = 100;
const REDIS = ['--resume', 'redis'];

interface Size {
  readonly sessions: number;
  /** Before, between and after. */
  readonly seconds: number;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Sessions that call again and again, and how that went. */
class Load {
  readonly #clients: Client[] = [];
  readonly #failedLast = new Set<Client>();
  readonly #reasons = new Map<string, number>();
  #calls = 0;
  #failed = 0;
  #isOver = false;
  #running: Promise<unknown> = Promise.resolve();

  async begin(url: string, sessions: number): Promise<void> {
    await repeat(sessions, WIDTH, async () => {
      this.#clients.push(await openSession(url));
    });
    this.#running = Promise.all(this.#clients.map((client) => this.#use(client)));
  }

  /** What was seen until now. */
  tally(): { readonly calls: number; readonly failed: number } {
    return { calls: this.#calls, failed: this.#failed };
  }

  /** How many sessions had no answer to their last call, and why calls failed. */
  async end(): Promise<{ readonly lost: number; readonly reasons: string }> {
    this.#isOver = true;
    await this.#running;
    await Promise.all(this.#clients.map((client) => this.#attempt(client)));
    await Promise.all(this.#clients.map((client) => client.leave()));
    const reasons = [...this.#reasons].map(([reason, times]) => `${times} x ${reason}`).join(', ');
    return { lost: this.#failedLast.size, reasons };
  }

  async #use(client: Client): Promise<void> {
    while (!this.#isOver) {
      await this.#attempt(client);
      await wait(PAUSE_MS);
    }
  }

  async #attempt(client: Client): Promise<void> {
    this.#calls += 1;
    try {
      await client.call();
      this.#failedLast.delete(client);
    } catch (error) {
      this.#failed += 1;
      this.#failedLast.add(client);
      const reason = String(error)
        .replace(/https?:\S+/, 'it')
        .slice(0, 60)
        .replaceAll(/\s+/g, ' ');
      this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1);
    }
  }
}

/** One of three replicas behind nginx is killed under load, with sessions that outlive their process or without any. */
export async function killed({ sessions, seconds }: Size, options: readonly string[] = REDIS): Promise<Seen> {
  const redis = await startRedis();
  try {
    return await withMigrated(options, async (startOne) => {
      const env = { MCP_REDIS_URL: redis.url, MCP_MAX_SESSIONS: String(2 * sessions) };
      const replicas = [await startOne(env), await startOne(env), await startOne(env)];
      const { origin, remove } = await runNginx(balanced(replicas.map(({ url }) => new URL(url))));
      const load = new Load();
      await load.begin(`${origin}/mcp`, sessions);
      await wait(seconds * 1000);
      const before = load.tally();
      process.kill(replicas[0]?.pid ?? 0, 'SIGKILL');
      await wait(seconds * 1000);
      const { lost, reasons } = await load.end();
      await remove();
      const { calls, failed } = load.tally();
      const seen = `${calls} calls, failed before: ${before.failed}, after: ${failed - before.failed}${reasons && ` (${reasons})`}; ${lost} sessions lost`;
      return {
        what: `${sessions} sessions on three replicas (${options.join(' ')}), one killed`,
        seen,
        ok: lost === 0,
      };
    });
  } finally {
    await redis.remove();
  }
}

/** Redis is stopped under load, and started again with nothing in it. */
export async function withoutRedis({ sessions, seconds }: Size): Promise<Seen> {
  const redis = await startRedis();
  try {
    return await withMigrated(REDIS, async (startOne) => {
      const env = { MCP_REDIS_URL: redis.url, MCP_MAX_SESSIONS: String(2 * sessions) };
      const { url } = await startOne(env);
      const load = new Load();
      await load.begin(url, sessions);
      const spans: string[] = [];
      const span = async (name: string): Promise<void> => {
        const from = load.tally();
        await wait(seconds * 1000);
        const { calls, failed } = load.tally();
        spans.push(`${name}: ${calls - from.calls} calls, ${failed - from.failed} failed`);
      };
      await span('with Redis');
      await redis.stop();
      await span('without');
      await redis.start();
      await span('with it again');
      const kept = /^:(\d+)/.exec(await redis.ask('DBSIZE'))?.[1];
      const { lost } = await load.end();
      const seen = `${spans.join('; ')}; ${kept} keys there again; ${lost} sessions lost`;
      const ok = lost === 0 && load.tally().failed === 0 && Number(kept) >= sessions;
      return { what: `${sessions} sessions while Redis is stopped and started`, seen, ok };
    });
  } finally {
    await redis.remove();
  }
}

import { openSession, repeat, type Client } from './client.ts';
import { usageOf } from './process-tree.ts';

/** What calls cost. */
export interface CallCost {
  readonly cpuUs: number;
  readonly callsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What sessions cost that nobody uses. */
export interface SessionCost {
  readonly rssKib: number;
  readonly pssKib: number;
  readonly processes: number;
  readonly sessionsPerSecond: number;
}

const CLIENTS = 10;
const SETTLED_MS = 500;
const SETTLE_LIMIT_MS = 20_000;

/** How long the calls of one round may take; a server that waits in every call makes fewer of them. */
const CALLS_LIMIT_MS = 15_000;

/** Ten clients, each with a session and a connection of its own, one call after the other; the first calls do not count. */
export async function measureCalls({ url, pid }: { url: string; pid: number }, calls: number): Promise<CallCost> {
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => openSession(url)));
  const took: number[] = [];
  const each = (count: number): Promise<unknown> => {
    const until = performance.now() + CALLS_LIMIT_MS;
    const timed = async (client: Client): Promise<void> => {
      const since = performance.now();
      if (since > until) return;
      await client.call();
      took.push(performance.now() - since);
    };
    return Promise.all(clients.map((client) => repeat(count / CLIENTS, 1, () => timed(client))));
  };
  await each(calls / 2);
  took.length = 0;
  const [before, since] = [await usageOf(pid), performance.now()];
  await each(calls);
  const [after, seconds] = [await usageOf(pid), (performance.now() - since) / 1000];
  await Promise.all(clients.map((client) => client.leave()));
  took.sort((a, b) => a - b);
  const at = (part: number): number => took[Math.floor(took.length * part)] ?? 0;
  return {
    cpuUs: ((after.cpuMs - before.cpuMs) * 1000) / took.length,
    callsPerSecond: took.length / seconds,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}

/** The growth over `count` sessions that were opened, used once and left, after a third as many to warm up. */
export async function measureSessions({ url, pid }: { url: string; pid: number }, count: number): Promise<SessionCost> {
  const open = (many: number): Promise<void> =>
    repeat(many, Math.min(CLIENTS, many), async () => {
      const client = await openSession(url);
      await client.call();
      await client.leave();
    });
  await open(Math.ceil(count / 3));
  await settled(pid);
  const [before, since] = [await usageOf(pid), performance.now()];
  await open(count);
  const seconds = (performance.now() - since) / 1000;
  await settled(pid);
  const after = await usageOf(pid);
  return {
    rssKib: (after.rssKib - before.rssKib) / count,
    pssKib: (after.pssKib - before.pssKib) / count,
    processes: (after.processes - before.processes) / count,
    sessionsPerSecond: count / seconds,
  };
}

/** Waits until the processes rest. */
async function settled(pid: number): Promise<void> {
  const until = performance.now() + SETTLE_LIMIT_MS;
  for (let last = -1; performance.now() < until;) {
    const { cpuMs } = await usageOf(pid);
    if (cpuMs - last < SETTLED_MS / 50 && last >= 0) return;
    last = cpuMs;
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
  }
}

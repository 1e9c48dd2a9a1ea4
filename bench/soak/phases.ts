import { connect } from 'node:net';
import { Agent } from 'undici';
import { openSession, repeat, type Client } from '../runtime/client.ts';
import { usageOf } from '../runtime/process-tree.ts';
import { malformed, randomOf } from './fuzz.ts';
import type { Soaked } from './server.ts';

const SAMPLE_MS = 2000;
const CALL_EVERY_MS = 10_000;
const WIDTH = 20;
/** How often memory is looked at: a heap that grows comes back, a leak does not. */
const PARTS = 8;
const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'soak', version: '1.0.0' } };
const INITIALIZE = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });

/** What one part of the run saw; `ok` says whether its bounds were held. */
export interface Seen {
  readonly what: string;
  readonly seen: string;
  readonly ok: boolean;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** KiB a minute, by least squares. */
function slopeOf(samples: readonly (readonly [minutes: number, kib: number])[]): number {
  const mean = (of: (sample: readonly [number, number]) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [x, y] = [mean(([minutes]) => minutes), mean(([, kib]) => kib)];
  return mean(([minutes, kib]) => (minutes - x) * (kib - y)) / mean(([minutes]) => (minutes - x) ** 2);
}

/** Sessions that stay open, each with a call every ten seconds. */
export async function traffic(
  { url, pid }: Soaked,
  { sessions, minutes }: { sessions: number; minutes: number },
): Promise<Seen> {
  const clients: Client[] = [];
  await repeat(sessions, WIDTH, async () => {
    clients.push(await openSession(url));
  });
  const since = performance.now();
  const until = since + minutes * 60_000;
  const tally = { calls: 0, errors: 0 };
  const attempt = async ({ call }: Client): Promise<void> => {
    try {
      await call();
      tally.calls += 1;
    } catch {
      tally.errors += 1;
    }
  };
  const used = clients.map(async (client, at) => {
    await wait((at * CALL_EVERY_MS) / sessions);
    while (performance.now() < until) {
      await attempt(client);
      await wait(CALL_EVERY_MS);
    }
  });
  const samples: [number, number][] = [];
  while (performance.now() < until) {
    samples.push([(performance.now() - since) / 60_000, (await usageOf(pid)).rssKib]);
    await wait(SAMPLE_MS);
  }
  await Promise.all(used);
  await Promise.all(clients.map((client) => client.leave()));
  const late = samples.filter(([at]) => at > minutes / 3);
  const rss = `RSS ${String(samples[0]?.[1])} to ${String(samples.at(-1)?.[1])} KiB, slope of the last two thirds ${slopeOf(late).toFixed(0)} KiB/min`;
  return {
    what: `${sessions} sessions for ${minutes} min, a call every 10 s`,
    seen: `${tally.calls} calls, ${tally.errors} errors; ${rss}`,
    ok: tally.errors === 0,
  };
}

/** Attempts against a bound, by clients that stay. */
export async function crowd({ url }: Soaked, { sessions }: { sessions: number }): Promise<Seen> {
  const { origin, pathname } = new URL(url);
  const agent = new Agent({ connections: WIDTH });
  const held: Agent[] = [];
  const statuses = new Map<string, number>();
  const count = (status: string): void => {
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
  const attempt = async (): Promise<void> => {
    const answer = await agent.request({ origin, path: pathname, method: 'POST', headers: HEADERS, body: INITIALIZE });
    await answer.body.text();
    count(String(answer.statusCode));
    if (answer.statusCode !== 200) return;
    const own = new Agent({ connections: 1, bodyTimeout: 0 });
    held.push(own);
    const headers = { ...HEADERS, 'mcp-session-id': String(answer.headers['mcp-session-id']) };
    const stream = await own.request({ origin, path: pathname, method: 'GET', headers });
    stream.body.on('error', () => undefined);
    if (stream.statusCode !== 200) count(`stream ${stream.statusCode}`);
  };
  await repeat(sessions, 1, attempt); // a session that nobody listens to yet makes room for others
  await repeat(9 * sessions, WIDTH, attempt);
  await Promise.all([agent, ...held].map((one) => one.destroy()));
  const seen = [...statuses].map(([status, times]) => `${status}: ${times}`).join(', ');
  const ok = statuses.get('200') === sessions && statuses.get('503') === 9 * sessions;
  return { what: `${10 * sessions} attempts, bound ${sessions}`, seen, ok };
}

/** Bodies of a byte more than may be. */
export async function tooLarge({ url }: Soaked): Promise<Seen> {
  const statuses = new Set<string>();
  await repeat(50, 5, async () => {
    const answer = await fetch(url, { method: 'POST', headers: HEADERS, body: 'x'.repeat(4 * 2 ** 20 + 1) });
    statuses.add(`${answer.status} ${isJson(await answer.text()) ? 'JSON' : 'no JSON'}`);
  });
  return { what: '50 bodies of 4 MiB + 1', seen: [...statuses].join(', '), ok: [...statuses].join() === '413 JSON' };
}

/** Clients that begin a request and do not go on. */
export async function slow({ url }: Soaked): Promise<Seen> {
  const { port, pathname } = new URL(url);
  const begun = `POST ${pathname} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`;
  const ends = Array.from({ length: 100 }, async () => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(begun));
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    await new Promise((resolve) => socket.once('close', resolve).on('error', () => undefined));
    return /^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 'closed';
  });
  const seen = [...new Set(await Promise.all(ends))].join(', ');
  return { what: '100 slow senders', seen, ok: seen === '408' };
}

/** Malformed requests, the same at every run. */
export async function fuzzed(
  { url, pid }: Soaked,
  { requests, seed }: { requests: number; seed: number },
): Promise<Seen> {
  const { origin, pathname } = new URL(url);
  const agent = new Agent({ connections: WIDTH });
  const random = randomOf(seed);
  const statuses = new Map<number, number>();
  const bad: string[] = [];
  const first = await agent.request({ origin, path: pathname, method: 'POST', headers: HEADERS, body: INITIALIZE });
  await first.body.text();
  const session = String(first.headers['mcp-session-id']);
  const rss = [(await usageOf(pid)).rssKib];
  const ask = async (): Promise<void> => {
    const { method, headers, body } = malformed(random, session);
    const answer = await agent.request({ origin, path: pathname, method, headers, body });
    const text = await answer.body.text();
    statuses.set(answer.statusCode, (statuses.get(answer.statusCode) ?? 0) + 1);
    if (answer.statusCode >= 500 && !isJson(text)) bad.push(`${answer.statusCode} to ${body.slice(0, 100)}`);
  };
  for (let part = 0; part < PARTS; part += 1) {
    await repeat(requests / PARTS, WIDTH, ask);
    rss.push((await usageOf(pid)).rssKib);
  }
  await agent.destroy();
  const told = [...statuses].toSorted(([a], [b]) => a - b).map(([status, times]) => `${status}: ${times}`);
  const seen = `${told.join(', ')}; 5xx without JSON: ${bad.length}${bad.slice(0, 3).join(' | ')}; RSS ${rss.join(', ')} KiB`;
  return { what: `${requests} malformed requests, seed ${seed}`, seen, ok: bad.length === 0 };
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

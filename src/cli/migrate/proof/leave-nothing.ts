import { setTimeout as delay } from 'node:timers/promises';
import { openSession, type OpenSession } from '../../../io/read-sessions.ts';
import type { Holdings } from '../../../io/watch-holdings.ts';
import type { Proof } from '../../../report/report.ts';
import type { Part, Served } from './entry-proof.ts';
import { growthOf, lastingGrowth, type Growth } from './growth.ts';

const AT_ONCE = 4;
const ROUND = 8;
const ROUNDS = 2;
/** What a session leaves may take a while to go; a slow server gets longer, but no timer runs out for it. */
const PATIENCE_MS = 3_000;
const BRIEF_MS = 1_500;
const MOST_PATIENCE_MS = 8_000;
const PACES = 2;
const POLL_MS = 150;
/** With a server whose sessions take this long fewer have to do. */
const SLOW_MS = 1_500;
const SHOWN = 6;
const READ_MS = 5_000;

/** Some forty sessions come and go, some at once: afterwards the process has to hold what it held before. */
export async function sessionsLeaveNothing(served: Served): Promise<Part> {
  const proof = { id: 'sessions-leave-nothing', message: 'sessions that come and go leave nothing behind' };
  try {
    return partOf(proof, await watched(served));
  } catch (error) {
    return { proofs: [{ ...proof, outcome: 'fail', detail: error instanceof Error ? error.message : String(error) }] };
  }
}

interface Watched {
  readonly sessions: number;
  readonly grown: readonly Growth[];
  /** Bytes of the heap for each session. */
  readonly heapEach?: number;
  readonly isSeen: boolean;
}

async function watched(served: Served): Promise<Watched> {
  const brief = await briefly(served);
  const paceMs = await comeAndGo(served, 1, readAll);
  await comeAndGo(served, AT_ONCE - 1, readAll);
  const before = await quiet(served);
  const round = paceMs > SLOW_MS ? AT_ONCE : ROUND;
  const patienceMs = Math.min(MOST_PATIENCE_MS, Math.max(PATIENCE_MS, PACES * paceMs));
  const full = await rounds(served, { before, round, patienceMs, visit: readAll });
  const grown = [...full.grown, ...brief.grown];
  const heap =
    before.heapBytes !== undefined && full.last.heapBytes !== undefined
      ? full.last.heapBytes - before.heapBytes
      : undefined;
  return {
    sessions: 2 * AT_ONCE + brief.sessions + full.sessions,
    grown: [...new Map(grown.map((growth) => [growth.kind, growth])).values()],
    isSeen: before.own !== undefined || before.system !== undefined,
    ...(heap !== undefined && { heapEach: heap / full.sessions }),
  };
}

/** What runs out by itself while much is read shows when little is, and before much was read. */
async function briefly(served: Served): Promise<Grown> {
  await comeAndGo(served, AT_ONCE, lookIn);
  const before = await quiet(served);
  return rounds(served, { before, round: ROUND, patienceMs: BRIEF_MS, visit: lookIn });
}

type Visit = (session: OpenSession) => Promise<unknown>;

const readAll: Visit = (session) => session.read();
const lookIn: Visit = (session) => session.lookIn();

interface Rounds {
  readonly before: Holdings;
  /** Sessions in each. */
  readonly round: number;
  readonly patienceMs: number;
  readonly visit: Visit;
}

interface Grown {
  readonly last: Holdings;
  readonly sessions: number;
  readonly grown: readonly Growth[];
}

/** What grows in each of two rounds, per session; with one round more before it is believed. */
async function rounds(served: Served, { before, round, patienceMs, visit }: Rounds): Promise<Grown> {
  const growths: Growth[][] = [];
  let last = before;
  while (growths.length < ROUNDS || (growths.length === ROUNDS && lastingGrowth(growths).length > 0)) {
    await comeAndGo(served, round, visit);
    const next = await settled(served, { before: last, round, patienceMs });
    growths.push(growthOf(last, next, round));
    last = next;
  }
  const sessions = round * growths.length;
  return {
    last,
    sessions,
    grown: lastingGrowth(growths).map(({ kind, count }) => ({ kind, count: count / sessions })),
  };
}

/** Opens sessions, as many at once as there may be, and ends them. @returns the milliseconds of the slowest */
async function comeAndGo({ server, context }: Served, count: number, visit: Visit): Promise<number> {
  const settings = { timeoutMs: context.options.timeout * 1000 };
  let slowest = 0;
  for (let left = count; left > 0; left -= AT_ONCE) {
    const since = performance.now();
    const opening = Array.from({ length: Math.min(left, AT_ONCE) }, () => openSession(server.url, settings));
    const opened = await Promise.allSettled(opening);
    const sessions = opened.flatMap((one): OpenSession[] => (one.status === 'fulfilled' ? [one.value] : []));
    await Promise.all(sessions.map(visit));
    await Promise.all(sessions.map((session) => session.close()));
    for (const one of opened) if (one.status === 'rejected') throw one.reason;
    slowest = Math.max(slowest, performance.now() - since);
  }
  return slowest;
}

const read = ({ watch, server, context }: Served): Promise<Holdings> =>
  watch.read(server.pid, Math.min(READ_MS, context.options.timeout * 1000));

/** The holdings when two readings agree, or when there is no more patience. */
async function quiet(served: Served): Promise<Holdings> {
  const end = performance.now() + PATIENCE_MS;
  let last = await read(served);
  while (performance.now() < end) {
    await delay(POLL_MS);
    const next = await read(served);
    if (JSON.stringify([next.own, next.system]) === JSON.stringify([last.own, last.system])) return next;
    last = next;
  }
  return last;
}

interface Settling {
  readonly before: Holdings;
  readonly round: number;
  readonly patienceMs: number;
}

/** The holdings when nothing is left of the sessions, or when there is no more patience. */
async function settled(served: Served, { before, round, patienceMs }: Settling): Promise<Holdings> {
  const end = performance.now() + patienceMs;
  let now = await read(served);
  while (growthOf(before, now, round).length > 0 && performance.now() < end) {
    await delay(POLL_MS);
    now = await read(served);
  }
  return now;
}

function partOf(proof: Pick<Proof, 'id' | 'message'>, { sessions, grown, heapEach, isSeen }: Watched): Part {
  if (!isSeen) {
    const detail = 'what this process holds cannot be seen on this system';
    return { proofs: [{ ...proof, outcome: 'not-run', detail }], leftOut: [{ what: proof.id, message: detail }] };
  }
  const kinds = grown.slice(0, SHOWN).map(({ kind, count }) => `${kind}: ${rounded(count)} more per session`);
  if (kinds.length > 0) return { proofs: [{ ...proof, outcome: 'fail', detail: kinds.join(', ') }] };
  const heap = heapEach === undefined ? '' : `, ${rounded(Math.max(0, heapEach) / 1024)} KiB of memory per session`;
  return { proofs: [{ ...proof, outcome: 'pass', detail: `${sessions} sessions${heap}` }] };
}

const rounded = (value: number): string => String(Number(value.toFixed(value < 10 ? 1 : 0)));

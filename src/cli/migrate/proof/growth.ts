import type { Holdings } from '../../../io/watch-holdings.ts';

/** What a process holds more of than before. */
export interface Growth {
  readonly kind: string;
  readonly count: number;
}

type Counts = Readonly<Record<string, number>>;

/** By the names that Node.js and /proc give them; the most telling first. */
const WORDS: Readonly<Record<string, string>> = {
  TCPServerWrap: 'listening ports',
  PipeServerWrap: 'listening sockets',
  UDPWrap: 'UDP sockets',
  ProcessWrap: 'child processes',
  processes: 'child processes',
  FSEventWrap: 'file watchers',
  StatWatcher: 'watched files',
  'watched files and folders': 'file watchers',
  watchers: 'file watchers',
  intervals: 'intervals',
  MessagePort: 'workers or message ports',
  TCPSocketWrap: 'TCP connections',
  Timeout: 'timers',
  PipeWrap: 'pipes',
};
const ORDER = Object.keys(WORDS);

/**
 * The kinds of which there is at least one more for every second session, in words, the most telling first. What only
 * the operating system counts is told where Node.js names nothing, and child processes always.
 */
export function growthOf(before: Holdings, after: Holdings, sessions: number): Growth[] {
  const own = grown(before.own, after.own, sessions);
  const system = grown(before.system, after.system, sessions);
  const children = system.filter(({ kind }) => kind === WORDS['processes']);
  const told = own.length > 0 || children.length > 0 ? [...children, ...own] : system;
  return [...new Map(told.map((growth) => [growth.kind, growth])).values()];
}

/** Those kinds that grew each time, with the sums. */
export function lastingGrowth(rounds: readonly (readonly Growth[])[]): Growth[] {
  const [first = [], ...others] = rounds;
  return first.flatMap(({ kind, count }) => {
    const again = others.flatMap((round) => round.filter((growth) => growth.kind === kind));
    return again.length < others.length ? [] : [{ kind, count: again.reduce((sum, one) => sum + one.count, count) }];
  });
}

function grown(before: Counts | undefined, after: Counts | undefined, sessions: number): Growth[] {
  if (!before || !after) return [];
  const kinds = Object.keys(after).toSorted((a, b) => rankOf(a) - rankOf(b));
  return kinds.flatMap((kind) => {
    const count = (after[kind] ?? 0) - (before[kind] ?? 0);
    return count >= Math.max(2, sessions / 2) ? [{ kind: WORDS[kind] ?? kind, count }] : [];
  });
}

const rankOf = (kind: string): number => (ORDER.includes(kind) ? ORDER.indexOf(kind) : ORDER.length);

import { rm } from 'node:fs/promises';
import { Processes } from '../src/io/run-process.ts';
import { prepare, start, type Contestant, type Started } from './runtime/contestants.ts';
import { measureCalls, measureSessions, type CallCost, type SessionCost } from './runtime/measure.ts';

const HELP = `usage: npm run bench:runtime [-- <rounds> <calls>]
What calls and idle sessions cost: a ten-tool server migrated by this tool, the bare SDK transport, plain node:http, FastMCP, and the stdio server behind wrappers.`;

interface Row {
  readonly contestant: Contestant;
  readonly calls: CallCost[];
  readonly sessions: SessionCost[];
}

/** A ratio or an amount that has to stay within its bound. */
interface Bound {
  readonly claim: string;
  readonly value: number;
  readonly bound: number;
  readonly atLeast?: true;
}

async function inOne<T>(world: World, contestant: Contestant, use: (started: Started) => Promise<T>): Promise<T> {
  const started = await start(contestant, world.processes, world.folder);
  try {
    return await use(started);
  } finally {
    await started.process.end();
  }
}

interface World {
  readonly processes: Processes;
  readonly folder: string;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return (
    ((sorted[Math.floor((sorted.length - 1) / 2)] ?? NaN) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? NaN)) / 2
  );
}

const of = <T>(samples: readonly T[], key: keyof T): number => median(samples.map((sample) => Number(sample[key])));

function cells({ contestant, calls, sessions }: Row): string[] {
  return [
    contestant.name,
    calls.map(({ cpuUs }) => cpuUs.toFixed(0)).join(' '),
    of(calls, 'cpuUs').toFixed(0),
    of(calls, 'callsPerSecond').toFixed(0),
    of(calls, 'p50Ms').toFixed(1),
    of(calls, 'p99Ms').toFixed(1),
    of(sessions, 'rssKib').toFixed(0),
    of(sessions, 'pssKib').toFixed(0),
    of(sessions, 'processes').toFixed(0),
    of(sessions, 'sessionsPerSecond').toFixed(0),
  ];
}

const TITLES = [
  'server',
  'CPU µs/call',
  'median',
  'calls/s',
  'p50 ms',
  'p99 ms',
  'KiB RSS/session',
  'KiB PSS',
  'processes',
  'sessions/s',
];

function boundsOf(rows: readonly Row[]): Bound[] {
  const row = (name: string): Row | undefined => rows.find(({ contestant }) => contestant.name === name);
  const cpu = (name: string): number => of(row(name)?.calls ?? [], 'cpuUs');
  const memory = (name: string, key: 'rssKib' | 'pssKib'): number => of(row(name)?.sessions ?? [], key);
  const ours = cpu('migrated');
  return [
    { claim: 'KiB RSS per idle session', value: memory('migrated', 'rssKib'), bound: 40 },
    {
      claim: 'PSS per session, supergateway / ours',
      value: memory('supergateway --stateful', 'pssKib') / memory('migrated', 'pssKib'),
      bound: 400,
      atLeast: true,
    },
    { claim: 'CPU per call, ours / supergateway', value: ours / cpu('supergateway --stateful'), bound: 0.5 },
    { claim: 'CPU per call, ours / mcp-proxy', value: ours / cpu('mcp-proxy'), bound: 0.5 },
    { claim: 'CPU per call, ours / SDK transport', value: ours / cpu('SDK transport'), bound: 0.9 },
    {
      claim: 'CPU per call, ours / SDK transport in express',
      value: ours / cpu('SDK transport, express'),
      bound: 0.9,
    },
  ];
}

const isMet = ({ value, bound, atLeast }: Bound): boolean => (atLeast ? value >= bound : value <= bound);

const table = (rows: readonly (readonly string[])[]): string =>
  rows
    .map((row) => `| ${row.join(' | ')} |`)
    .toSpliced(1, 0, `|${' --- |'.repeat(rows[0]?.length ?? 0)}`)
    .join('\n');

/** Alternating and in both directions, so that what else the machine does falls on all of them. */
async function measureAll(world: World, rows: readonly Row[], { rounds, calls }: Amount): Promise<void> {
  for (let round = 1; round <= rounds; round++)
    for (const row of round % 2 === 0 ? rows.toReversed() : rows) {
      const { contestant } = row;
      row.calls.push(await inOne(world, contestant, (started) => measureCalls(started, calls)));
      row.sessions.push(await inOne(world, contestant, (started) => measureSessions(started, contestant.sessions)));
      console.error(`round ${round}: ${cells(row).join(' | ')}`);
    }
}

interface Amount {
  readonly rounds: number;
  readonly calls: number;
}

function show(rows: readonly Row[], bounds: readonly Bound[]): void {
  const claims = bounds.map((bound) => [
    bound.claim,
    bound.value.toFixed(2),
    `${bound.atLeast ? 'at least' : 'at most'} ${bound.bound}`,
    isMet(bound) ? 'ok' : 'not met',
  ]);
  console.log(table([TITLES, ...rows.map(cells)]));
  console.log(`\n${table([['claim', 'measured', 'bound', ''], ...claims])}`);
}

async function main(amount: Amount): Promise<number> {
  const processes = new Processes();
  const { folder, contestants } = await prepare(processes);
  const rows = contestants.map((contestant): Row => ({ contestant, calls: [], sessions: [] }));
  try {
    await measureAll({ processes, folder }, rows, amount);
    const bounds = boundsOf(rows);
    show(rows, bounds);
    return bounds.every(isMet) ? 0 : 1;
  } finally {
    await processes.endAll();
    await rm(folder, { recursive: true, force: true });
  }
}

const [rounds = 5, calls = 10_000] = process.argv.slice(2).map(Number);
if (Number.isInteger(rounds) && Number.isInteger(calls)) process.exitCode = await main({ rounds, calls });
else {
  console.log(HELP);
  process.exitCode = 2;
}

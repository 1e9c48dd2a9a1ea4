import { parseArgs } from 'node:util';
import { crowd, fuzzed, slow, tooLarge, traffic, type Seen } from './soak/phases.ts';
import { killed, withoutRedis } from './soak/replicas.ts';
import { withServer, type Soaked } from './soak/server.ts';

const HELP = `usage: npm run bench:soak -- [--minutes 10] [--sessions 1000] [--requests 100000] [--seed 20250326] [--part server|replicas]
Migrates a ten-tool server and leans on it: sessions that stay open, ten times as many as may be, bodies that are too large,
slow senders, malformed requests. With nginx and Redis on this machine: one of three replicas killed, with sessions that are
taken over and without sessions; Redis stopped and started. Each line says what was seen and whether the bounds were held.`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    sessions: { type: 'string', default: '1000' },
    requests: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '20250326' },
    part: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

interface Size {
  readonly minutes: number;
  readonly sessions: number;
  readonly requests: number;
  readonly seed: number;
}

async function main(): Promise<number> {
  const { minutes, sessions, requests, seed, part } = values;
  const size = { minutes: Number(minutes), sessions: Number(sessions), requests: Number(requests), seed: Number(seed) };
  const held: boolean[] = [];
  const print = ({ what, seen, ok }: Seen): void => {
    console.log(`${ok ? 'held    ' : 'NOT HELD'} ${what}: ${seen}`);
    held.push(ok);
  };
  if (part !== 'replicas') await ofServer(size, print);
  if (part !== 'server') await ofReplicas(size, print);
  return held.includes(false) ? 1 : 0;
}

async function ofServer({ minutes, sessions, requests, seed }: Size, print: (seen: Seen) => void): Promise<void> {
  const phases: ((server: Soaked) => Promise<Seen>)[] = [
    (server) => traffic(server, { sessions, minutes }),
    tooLarge,
    slow,
    (server) => fuzzed(server, { requests, seed }),
    (server) => crowd(server, { sessions }),
  ];
  const env = { MCP_MAX_SESSIONS: String(sessions), MCP_REQUEST_TIMEOUT_MS: '5000' };
  await withServer(env, async (server) => {
    for (const phase of phases) print(await phase(server));
  });
}

/** Fewer sessions: three replicas, nginx, Redis and their clients share this machine. */
async function ofReplicas({ sessions }: Size, print: (seen: Seen) => void): Promise<void> {
  const size = { sessions: Math.min(sessions, MOST_SESSIONS), seconds: SECONDS };
  print(await killed(size));
  print(await killed(size, ['--sessions', 'stateless']));
  print(await withoutRedis(size));
}

const MOST_SESSIONS = 100;
const SECONDS = 10;

if (values.help) console.log(HELP);
else process.exitCode = await main();

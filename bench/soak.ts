import { parseArgs } from 'node:util';
import { crowd, fuzzed, slow, tooLarge, traffic, type Seen } from './soak/phases.ts';
import { withServer, type Soaked } from './soak/server.ts';

const HELP = `usage: npm run bench:soak -- [--minutes 10] [--sessions 1000] [--requests 100000] [--seed 20250326]
Migrates a ten-tool server and leans on it: sessions that stay open, ten times as many as may be, bodies that are too large,
slow senders, malformed requests. Each line says what was seen and whether the bounds were held.`;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    sessions: { type: 'string', default: '1000' },
    requests: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '20250326' },
    help: { type: 'boolean', default: false },
  },
});

async function main(): Promise<number> {
  const [minutes, sessions] = [Number(values.minutes), Number(values.sessions)];
  const [requests, seed] = [Number(values.requests), Number(values.seed)];
  const phases: ((server: Soaked) => Promise<Seen>)[] = [
    (server) => traffic(server, { sessions, minutes }),
    tooLarge,
    slow,
    (server) => fuzzed(server, { requests, seed }),
    (server) => crowd(server, { sessions }),
  ];
  const env = { MCP_MAX_SESSIONS: String(sessions), MCP_REQUEST_TIMEOUT_MS: '5000' };
  return withServer(env, async (server) => {
    let isHeld = true;
    for (const phase of phases) {
      const { what, seen, ok } = await phase(server);
      console.log(`${ok ? 'held    ' : 'NOT HELD'} ${what}: ${seen}`);
      isHeld &&= ok;
    }
    return isHeld ? 0 : 1;
  });
}

if (values.help) console.log(HELP);
else process.exitCode = await main();

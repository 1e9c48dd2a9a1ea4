import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { Running } from '../fixtures/servers/running.ts';
import { openWire } from '../src/io/wire.ts';
import { curlOf } from '../src/report/curl.ts';
import type { Check } from '../src/verify/check.ts';
import { crowdingOf } from '../src/verify/crowding.ts';
import { erasOf } from '../src/verify/facts.ts';
import { probeEndpoint } from '../src/verify/probe.ts';
import type { CheckResult } from '../src/verify/result.ts';
import { runChecks } from '../src/verify/run-checks.ts';
import { slownessOf } from '../src/verify/slowness.ts';

interface Fixture {
  readonly start: () => Promise<Running>;
}

/** Nothing that is right or wrong here depends on it: a busy machine gets all the time it takes. */
const patienceMs = 240_000;

/** Where the fixtures are. */
export const servers = new URL('../fixtures/servers/', import.meta.url);

/** Without a network, one more loopback address stands for the others of the machine. */

const addresses = Object.values(networkInterfaces())
  .flatMap((found) => found ?? [])
  .filter(({ family, internal }) => family === 'IPv4' && !internal)
  .map(({ address }) => address);
const interfaces = addresses.length > 0 ? addresses : ['127.0.0.2'];

/** What the checks find on a fixture, in the eras it speaks. */
export async function verdictsOf(file: string, tried: readonly Check[]): Promise<CheckResult[]> {
  const { start } = (await import(new URL(file, servers).href)) as Fixture;
  return verdictsFor(await start(), tried, { timeoutMs: patienceMs });
}

/** What the checks find on a server that runs, which is ended then; `timeoutMs` as `--timeout` says it. */
export async function verdictsFor(
  server: Running,
  tried: readonly Check[],
  { timeoutMs }: { timeoutMs: number },
): Promise<CheckResult[]> {
  const { url, headers = [], tools, tokens = {}, launch, ca, close } = server;
  const wire = openWire({ timeoutMs, maxBytes: 5_000_000 }, ca === undefined ? {} : { ca });
  try {
    const endpoint = { url, headers, wire };
    const facts = await probeEndpoint(endpoint, tried.some(callsTools) ? tools : []);
    const slowness = slownessOf(facts);
    const crowding = await crowdingOf(endpoint, facts);
    const limits = { concurrency: Math.floor(8 / crowding), checkTimeoutMs: timeoutMs * slowness, idleMs: 400 };
    const means = { facts, eras: erasOf(facts), tokens, launch, interfaces };
    return await runChecks({ endpoint, ...means, checks: tried, curlOf, ...limits, now: Date.now });
  } finally {
    await wire.close();
    await close();
  }
}

/** Finding out what tools do takes a second; most checks need none. */
function callsTools({ requirement: { id, group }, needs }: Check): boolean {
  const source = readFileSync(new URL(`../src/verify/checks/${group}/${id}.ts`, import.meta.url), 'utf8');
  return needs.some((need) => need.startsWith('tool:')) || /roles|tool\(|event-streams/.test(source);
}

import { setTimeout as sleep } from 'node:timers/promises';
import { probeEndpoint } from '../verify/probe.ts';
import type { Facts } from '../verify/probe.ts';
import type { Endpoint } from '../verify/target.ts';

const pauseMs = 250;

/** Probes the endpoint until it is up or `waitMs` have passed; the facts tell which. */
export async function waitForEndpoint(endpoint: Endpoint, waitMs: number): Promise<Facts> {
  const deadline = Date.now() + waitMs;
  let facts = await probeEndpoint(endpoint);
  while (isStarting(facts) && Date.now() < deadline) {
    await sleep(pauseMs);
    facts = await probeEndpoint(endpoint);
  }
  return facts;
}

/** Nothing answers, or a proxy answers that nothing does. */
function isStarting({ status }: Facts): boolean {
  return status === undefined || [502, 503, 504].includes(status);
}

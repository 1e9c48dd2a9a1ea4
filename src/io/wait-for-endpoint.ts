import { setTimeout as sleep } from 'node:timers/promises';
import { probeEndpoint } from '../verify/probe.ts';
import type { Facts } from '../verify/facts.ts';
import type { Endpoint } from '../verify/talk.ts';
import type { AllowedTool } from '../verify/tool-roles.ts';

const pauseMs = 250;

export interface Waiting {
  readonly waitMs: number;
  /** What the probe may call. */
  readonly tools: readonly AllowedTool[];
}

/** Probes the endpoint until it is up or `waitMs` have passed; the facts tell which. */
export async function waitForEndpoint(endpoint: Endpoint, { waitMs, tools }: Waiting): Promise<Facts> {
  const deadline = Date.now() + waitMs;
  let facts = await probeEndpoint(endpoint, tools);
  while (isStarting(facts) && Date.now() < deadline) {
    await sleep(pauseMs);
    facts = await probeEndpoint(endpoint, tools);
  }
  return facts;
}

/** Nothing answers, or a proxy answers that nothing does. */
function isStarting({ status }: Facts): boolean {
  return status === undefined || [502, 503, 504].includes(status);
}

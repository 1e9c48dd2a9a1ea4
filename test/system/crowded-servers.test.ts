import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startModern } from '../../fixtures/servers/conformant/raw-modern.ts';
import { startRaw } from '../../fixtures/servers/conformant/raw.ts';
import { onHttp } from '../../fixtures/servers/raw/bend.ts';
import type { Around } from '../../fixtures/servers/raw/http.ts';
import { error, messageOf } from '../../fixtures/servers/raw/messages.ts';
import type { Running } from '../../fixtures/servers/running.ts';
import { openWire } from '../../src/io/wire.ts';
import { curlOf } from '../../src/report/curl.ts';
import { withCauses } from '../../src/verify/causes/cause.ts';
import { causes } from '../../src/verify/causes/causes.ts';
import type { Check, Verdict } from '../../src/verify/check.ts';
import { checks } from '../../src/verify/checks/index.ts';
import { erasOf } from '../../src/verify/facts.ts';
import { probeEndpoint } from '../../src/verify/probe.ts';
import type { CheckResult } from '../../src/verify/result.ts';
import { runChecks } from '../../src/verify/run-checks.ts';
import type { Target } from '../../src/verify/target.ts';

describe('servers that do not stand many clients at once', () => {
  it('are asked again, alone, where they turned a check away', async () => {
    const turnedAway: string[] = [];
    const results = await verdictsOf(await startRaw(atMostSessions(4, turnedAway)), /^(session|rpc)-/);
    expect(turnedAway.length).toBeGreaterThan(0);
    expect(results.filter(isRed)).toEqual([]);
  });

  it('are not judged by a check whose requests together took too long', async () => {
    const slow: Around = async (request, next) => (await delay(150), next(request));
    const [result] = await verdictsOf(await startRaw(slow), /^session-id-entropy$/, { checkTimeoutMs: 500 });
    expect(result).toMatchObject({ outcome: 'blocked', cause: expect.stringContaining('--timeout') as unknown });
  });

  it('are gone for the checks after the one that ended them, which say so', async () => {
    const started: Running[] = [];
    const ending: Around = (request, next) => {
      if (request.method === 'PUT') void started[0]?.close();
      return next(request);
    };
    started.push(await startRaw(ending));
    const [server] = started;
    const results = server ? await verdictsOf(server, /^rpc-/, { concurrency: 1 }) : [];
    const after = results.slice(1 + results.findIndex(({ id }) => id === 'rpc-method-not-allowed'));
    const ran = after.filter(({ outcome }) => outcome !== 'not-applicable' && outcome !== 'not-run');
    expect(new Set(ran.map(({ outcome, causeId }) => `${outcome} ${String(causeId)}`))).toEqual(
      new Set(['blocked server-gone']),
    );
  });
});

describe('a check that is run alone', () => {
  it('begins when the others are over, in its place among the results', async () => {
    const running = new Set<string>();
    const beside: string[][] = [];
    const watched = checks.map((check) => ({
      ...check,
      run: async (target: Target): Promise<Verdict> => {
        if (check.alone) beside.push([...running]);
        running.add(check.id);
        return check.run(target).finally(() => running.delete(check.id));
      },
    }));
    const results = await verdictsOf(await startRaw(), /^(rob|sec|rpc)-/, { all: watched });
    expect(beside.length).toBeGreaterThan(1);
    expect(beside.flat()).toEqual([]);
    expect(results.map(({ id }) => id)).toEqual(results.map(({ id }) => id).toSorted());
  });
});

describe('clients', () => {
  it('use no id twice, and in 2026-07-28 none of another check', async () => {
    const seen: unknown[] = [];
    const listening = onHttp('POST', (reply, request) => {
      const { id, method } = messageOf(request);
      if (id !== undefined && reply.status === 200 && method !== 'initialize') seen.push(id);
      return reply;
    });
    const server = await startModern(listening);
    await verdictsOf(server, /^(mod-(cache-hints|result-type|list-invariant|server-info-meta)|sse-framing)$/);
    const ofChecks = seen.filter((id) => typeof id === 'number' && id >= 1000);
    expect(ofChecks.length).toBeGreaterThan(10);
    expect(new Set(ofChecks).size).toBe(ofChecks.length);
  });
});

/** Has so many sessions at a time, and answers 503 to one more. */
function atMostSessions(most: number, turnedAway: string[]): Around {
  let open = 0;
  return async (request, next) => {
    const isOpening = messageOf(request).method === 'initialize';
    if (isOpening && open >= most) {
      turnedAway.push(request.body);
      return error(503, -32000, { message: 'Too many sessions' });
    }
    if (isOpening) open += 1;
    const reply = await next(request);
    if (isOpening && reply.headers?.['Mcp-Session-Id'] === undefined) open -= 1;
    if (request.method === 'DELETE' && reply.status < 300) open -= 1;
    return reply;
  };
}

const isRed = ({ outcome }: CheckResult): boolean => outcome === 'fail' || outcome === 'blocked';

const usual: { concurrency: number; checkTimeoutMs: number; all: readonly Check[] } = {
  concurrency: 8,
  checkTimeoutMs: 240_000,
  all: checks,
};

async function verdictsOf(server: Running, wanted: RegExp, how: Partial<typeof usual> = {}) {
  const wire = openWire({ timeoutMs: 240_000, maxBytes: 1024 * 1024 });
  try {
    const endpoint = { url: server.url, headers: [], wire };
    const facts = await probeEndpoint(endpoint);
    const { all, ...limits } = { ...usual, ...how };
    const chosen = all.filter(({ id }) => wanted.test(id));
    const run = { endpoint, facts, checks: chosen, eras: erasOf(facts), now: Date.now, curlOf, ...limits };
    return withCauses(await runChecks(run), { facts, causes, commands: {} });
  } finally {
    await wire.close();
    await server.close().catch(() => undefined);
  }
}

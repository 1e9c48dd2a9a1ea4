import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Running } from '../fixtures/servers/running.ts';
import { openWire } from '../src/io/wire.ts';
import type { OpenWire } from '../src/io/wire.ts';
import { curlOf } from '../src/report/curl.ts';
import { requirements } from '../src/spec/requirements/index.ts';
import { defineCheck } from '../src/verify/check.ts';
import type { Check } from '../src/verify/check.ts';
import { checks } from '../src/verify/checks/index.ts';
import robPing from '../src/verify/checks/robustness/rob-ping.ts';
import { probeEndpoint } from '../src/verify/probe.ts';
import { runChecks } from '../src/verify/run-checks.ts';
import type { CheckResult } from '../src/verify/run-checks.ts';

interface Fixture {
  readonly start: () => Promise<Running>;
}

const servers = new URL('../fixtures/servers/', import.meta.url);
const conformant = ['raw', 'raw-protected', 'v1-stateful', 'v1-stateless'];
const ids = checks.map(({ id }) => id);

let wire: OpenWire;
beforeAll(() => {
  wire = openWire({ timeoutMs: 5000, maxBytes: 1_000_000 });
});
afterAll(() => wire.close());

describe('the registry', () => {
  it('is sorted and holds every file under checks/', () => {
    const folder = new URL('../src/verify/checks/', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.includes('/'));
    const named = checks.map(({ id, requirement }) => `${requirement.group}/${id}.ts`);
    expect(named.toSorted()).toEqual(files.toSorted());
    expect(ids).toEqual(ids.toSorted());
  });

  it('holds requirements only, and every requirement has its own id', () => {
    const known = requirements.map(({ id }) => id);
    expect(known).toHaveLength(160);
    expect(new Set(known).size).toBe(known.length);
    expect(checks.map(({ requirement }) => requirement.id)).toEqual(ids);
  });

  it('has one broken server for each check', () => {
    const files = readdirSync(new URL('broken/', servers), { encoding: 'utf8' });
    expect(files.map((file) => file.replace(/\.ts$/, '')).toSorted()).toEqual(ids.toSorted());
  });
});

describe('conformant servers', () => {
  it.each(conformant)('%s passes every check that applies', async (name) => {
    const results = await verdictsOf(`conformant/${name}.ts`);
    expect(results.map(({ id }) => id)).toEqual(ids);
    expect(results.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'not-applicable')).toEqual([]);
  });

  it('let every check pass on at least one of them', async () => {
    const all = await Promise.all(conformant.map((name) => verdictsOf(`conformant/${name}.ts`)));
    const passed = new Set(all.flat().flatMap(({ id, outcome }) => (outcome === 'pass' ? [id] : [])));
    expect([...passed].toSorted()).toEqual(ids);
  });
});

/** What else turns red, because it cannot be asked without the broken part. */
const consequences: Readonly<Record<string, readonly string[]>> = {
  'rpc-response-id-echo': ['cn-accept-list-variants', 'session-reinitialize'],
  'sec-origin-absent-ok': ids.filter((id) => !['auth-401-without-token', 'sec-origin-403'].includes(id)),
  'session-delete': ['session-terminated-404-post'],
  'sse-framing': ['cn-post-response-type'],
};

describe('broken servers', () => {
  it.each(ids)('%s fails on its own and only there', async (id) => {
    const results = await verdictsOf(`broken/${id}.ts`);
    const red = results.filter(({ outcome }) => outcome === 'fail' || outcome === 'blocked');
    const expected = new Set([id, ...(consequences[id] ?? [])]);
    expect(red.map((result) => result.id)).toEqual([...expected].toSorted());
    expect(red.find((result) => result.id === id)).toMatchObject({
      outcome: 'fail',
      curl: expect.any(String) as string,
    });
  });
});

describe('a check with a defect', () => {
  it('is blocked, and the others still run', async () => {
    const run = () => Promise.reject(new TypeError('oops'));
    const defect = defineCheck({ id: 'cn-utf8', eras: ['legacy'], needs: [], run });
    const results = await verdictsOf('conformant/raw.ts', [defect, robPing]);
    expect(results).toMatchObject([
      { id: 'cn-utf8', outcome: 'blocked', cause: 'defect in the check: TypeError: oops', actual: 'nothing was sent' },
      { id: 'rob-ping', outcome: 'pass' },
    ]);
  });
});

async function verdictsOf(file: string, tried: readonly Check[] = checks): Promise<CheckResult[]> {
  const { start } = (await import(new URL(file, servers).href)) as Fixture;
  const { url, headers = [], close } = await start();
  try {
    const endpoint = { url, headers, wire };
    const facts = await probeEndpoint(endpoint);
    const limits = { concurrency: 1, checkTimeoutMs: 10_000, now: Date.now };
    return await runChecks({ endpoint, facts, eras: ['legacy'], checks: tried, curlOf, ...limits });
  } finally {
    await close();
  }
}

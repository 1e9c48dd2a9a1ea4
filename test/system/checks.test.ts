import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { knownDeviations } from '../../fixtures/servers/known-deviations.ts';
import { requirements } from '../../src/spec/requirements/index.ts';
import { defineCheck } from '../../src/verify/check.ts';
import { checks } from '../../src/verify/checks/index.ts';
import robPing from '../../src/verify/checks/robustness/rob-ping.ts';
import type { CheckResult } from '../../src/verify/result.ts';
import { servers, verdictsOf } from '../check-verdicts.ts';

const conformant = readdirSync(new URL('conformant/', servers), { encoding: 'utf8' }).map((file) =>
  file.replace(/\.ts$/, ''),
);
const ids = checks.map(({ id }) => id);
describe('the registry', () => {
  it('is sorted and holds every file under checks/', () => {
    const folder = new URL('../../src/verify/checks/', import.meta.url);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.includes('/'));
    const named = checks.map(({ id, requirement }) => `${requirement.group}/${id}.ts`);
    expect(named.toSorted()).toEqual(files.toSorted());
    expect(ids).toEqual(ids.toSorted());
  });

  it('holds requirements only, and every requirement has its own id', () => {
    const known = requirements.map(({ id }) => id);
    expect(new Set(known).size).toBe(known.length);
    expect(checks.map(({ requirement }) => requirement.id)).toEqual(ids);
  });

  it('asks each check in the eras of its requirement', () => {
    const wrong = checks.filter(({ requirement: { revisions }, eras }) => {
      const modern = revisions.includes('2026-07-28');
      const legacy = revisions.some((revision) => revision !== '2026-07-28');
      return eras.includes('modern') !== modern || eras.includes('legacy') !== legacy;
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it('has one broken server for each check', () => {
    const files = readdirSync(new URL('broken/', servers), { encoding: 'utf8' });
    expect(files.map((file) => file.replace(/\.ts$/, '')).toSorted()).toEqual(ids.toSorted());
  });
});

describe('conformant servers', () => {
  const passed = new Set<string>();
  const verdicts = new Map<string, Promise<CheckResult[]>>();
  const verdictsOn = (name: string): Promise<CheckResult[]> => {
    const known = verdicts.get(name) ?? verdictsOf(`conformant/${name}.ts`, checks);
    verdicts.set(name, known);
    return known;
  };

  it.concurrent.for(conformant)('%s passes every check that applies, but for its SDK', async (name, { expect }) => {
    const results = await verdictsOn(name);
    expect([...new Set(results.map(({ id }) => id))]).toEqual(ids);
    const red = results.filter(({ outcome }) => outcome === 'fail' || outcome === 'blocked');
    const deviations = Object.keys(knownDeviations[name] ?? {});
    expect(red.filter(({ id }) => !deviations.includes(id))).toEqual([]);
    expect(deviations.filter((id) => !red.some((result) => result.id === id))).toEqual([]);
  });

  it('let every check pass on at least one of them', async () => {
    for (const name of conformant) {
      for (const { id, outcome } of await verdictsOn(name)) if (outcome === 'pass') passed.add(id);
    }
    expect([...passed].toSorted()).toEqual(ids);
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

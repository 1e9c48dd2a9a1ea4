import { describe, expect, it, vi } from 'vitest';
import { faultyServers } from '../../bench/faulty/index.ts';
import { checkEndpoint } from '../../src/cli/verify/check-endpoint.ts';
import { usualChecks } from '../../src/cli/verify/options.ts';
import { causes } from '../../src/verify/causes/causes.ts';

// Express logs every error but in this one, and it answers the same.
vi.stubEnv('NODE_ENV', 'test');

describe('the causes', () => {
  it.each(faultyServers)('of what $name does wrong are named', async (server) => {
    const { url, headers = [], close } = await server.start();
    try {
      const { results } = await checkEndpoint({ url }, { ...usualChecks, headers });
      const red = results.filter(({ outcome }) => outcome === 'fail' || outcome === 'blocked');
      expect(red.map(({ causeId }) => causeId)).toEqual(expect.arrayContaining([...server.causes]));
      expect(red.map(({ id }) => id)).toEqual(expect.arrayContaining([...server.found]));
      const must = red.filter(({ level }) => level === 'MUST').map(({ id }) => id);
      if (server.onlyMust) expect(must.filter((id) => server.onlyMust?.includes(id) === false)).toEqual([]);
      const named = red.filter(({ causeId }) => causeId !== undefined);
      expect(named.filter(({ fix, threads }) => fix === undefined || threads === undefined)).toEqual([]);
    } finally {
      await close();
    }
  });

  it('have ids of their own, and threads that can be looked up', () => {
    expect(new Set(causes.map(({ id }) => id)).size).toBe(causes.length);
    for (const { threads } of causes) for (const thread of threads) expect(thread).toMatch(/^[\w.-]+\/[\w.-]+#\d+$/);
  });
});

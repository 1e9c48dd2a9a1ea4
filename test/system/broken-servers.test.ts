import { describe, it } from 'vitest';
import { checks } from '../../src/verify/checks/index.ts';
import { verdictsOf } from '../check-verdicts.ts';

describe('broken servers', () => {
  it.concurrent.for(checks)('$id fails on its own', async (check, { expect }) => {
    const results = await verdictsOf(`broken/${check.id}.ts`, [check]);
    const failed = results.find(({ outcome }) => outcome === 'fail');
    expect(failed ?? results).toMatchObject({ outcome: 'fail', curl: expect.any(String) as string });
  });
});

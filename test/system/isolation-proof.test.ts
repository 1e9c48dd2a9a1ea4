import path from 'node:path';
import { expect, test } from 'vitest';
import { isolationOf, isolationProof } from '../../src/cli/migrate/proof/isolation.ts';
import { sharedHint } from '../../src/cli/migrate/shared-hint.ts';
import { keepTrack, planOf, projectOf } from '../migrated-project.ts';
import { repository } from '../temp-folder.ts';

const SETTINGS = { timeoutMs: 10_000, varying: [] };
const counting = projectOf(path.join(repository, 'fixtures/projects/shared-counter'));
const keep = keepTrack();

test.concurrent('state that sessions share turns the proof red, and the variable is named', async () => {
  const plan = planOf(counting, { state: 'shared' });
  const { url } = await keep.served(await keep.built(plan.after));
  const isolation = await isolationOf(url, SETTINGS);
  expect(isolation.equal).toBe(false);
  const proof = isolationProof(isolation);
  expect(proof.outcome).toBe('fail');
  expect(proof.detail).toBe('/resources~1read clients:~1~1count/contents/clients:~1~1count/text');
  expect(sharedHint(plan)).toContain('clients (src/index.ts:4)');
});

test.concurrent('a session with its own state is like every other', async () => {
  const { url } = await keep.served(await keep.built(planOf(counting).after));
  expect(isolationProof(await isolationOf(url, SETTINGS)).outcome).toBe('pass');
});

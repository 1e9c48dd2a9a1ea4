import path from 'node:path';
import { expect, test } from 'vitest';
import { until } from '../../src/io/within.ts';
import { readTree } from '../fixture-case.ts';
import { keepTrack, overHttp, planOf, told } from '../migrated-project.ts';
import { repository } from '../temp-folder.ts';

const root = path.join(repository, 'fixtures/transforms/release-with-session');
const work = { tool: 'work', arguments: {} };
const GONE_MS = 240_000;
const keep = keepTrack();

test.concurrent.each(['whole-class', 'whole-destructured', 'whole-local-values', 'whole-variable'])(
  '%s: the child of a session that ends is gone, the other one lives until shutdown',
  async (name) => {
    const { after } = planOf(readTree(path.join(root, name, 'before')));
    const server = await keep.served(await keep.built(after));
    const [leaving, staying] = [overHttp(server), overHttp(server)];
    const anna = await keep.connected('anna', leaving);
    const bernd = await keep.connected('bernd', staying);
    const pids = [await told(anna, work), await told(bernd, work)].map((text) => Number(/\d+/.exec(text)?.[0]));
    const [gone = 0, alive = 0] = pids;
    expect(new Set(pids).size).toBe(2);
    expect([isAlive(gone), isAlive(alive)]).toEqual([true, true]);
    await leaving.terminateSession();
    expect(await until(() => !isAlive(gone), GONE_MS)).toBe(true);
    expect(isAlive(alive)).toBe(true);
    server.signal('SIGTERM');
    expect(await server.exited).toMatchObject({ code: 0 });
    expect(await until(() => !isAlive(alive), GONE_MS)).toBe(true);
  },
);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Report } from '../../src/report/report.ts';
import { runCli } from '../command-line.ts';
import { noRedis, startRedis } from '../redis.ts';
import { balanced, noNginx, runNginx } from '../running-nginx.ts';
import { JSON_HEADERS, INITIALIZE, callTool, keepTrack } from '../template-client.ts';
import { until } from '../template-project.ts';

const keep = keepTrack();
const missing = noNginx ?? noRedis;
const SESSIONS = 12;
const CALLS_AFTER = 3;

describe(
  `three replicas behind nginx${missing === undefined ? '' : ` (not run: ${missing})`}`,
  { skip: missing !== undefined },
  () => {
    it('one of them is killed while it answers: no session is lost, and no more than what it was answering fails', async () => {
      const redis = await startRedis();
      onTestFinished(() => redis.remove());
      const project = await keep.project('stateful', { options: ['resume-redis', 'take-over'] });
      const env = { MCP_REDIS_URL: redis.url };
      const replicas = await Promise.all([1, 2, 3].map(() => keep.start(project, env)));
      const { origin, remove } = await runNginx(balanced(replicas.flatMap(({ url }) => url ?? [])));
      onTestFinished(remove);
      const state = { isKilled: false };
      const clients = await Promise.all(Array.from({ length: SESSIONS }, () => opened(`${origin}/mcp`)));
      const calling = clients.map(async ({ call, statuses }) => {
        let after = 0;
        while (after < CALLS_AFTER) {
          statuses.push(await call());
          if (state.isKilled) after += 1;
        }
      });
      const busy = () => replicas.find((replica) => replica.log().split('work started').length > 3);
      await until(() => busy() !== undefined, 'calls');
      await busy()?.stop();
      state.isKilled = true;
      await Promise.all(calling);
      const failed = clients.flatMap(({ statuses }) => statuses.filter((status) => status !== 200));
      const lost = clients.filter(({ statuses }) => statuses.at(-1) !== 200);
      const calls = clients.flatMap(({ statuses }) => statuses).length;
      console.log(`${calls} calls, ${failed.length} failed, ${lost.length} of ${SESSIONS} sessions lost`);
      expect(lost).toEqual([]);
      expect(failed.filter((status) => status === 404)).toEqual([]);
      expect(failed.length).toBeLessThanOrEqual(SESSIONS);
    });

    it('what is asked of sessions, streams and restarts holds with Redis', async () => {
      const redis = await startRedis();
      onTestFinished(() => redis.remove());
      const { folder } = await keep.project('stateful', { options: ['resume-redis', 'take-over'] });
      const only = ['lifecycle', 'session', 'sse'].flatMap((group) => ['--only', group]);
      const command = ['--env', `MCP_REDIS_URL=${redis.url}`, '--', process.execPath, path.join(folder, 'server.js')];
      const { stdout, stderr } = await runCli(['verify', '--json', ...only, ...command]);
      expect(stdout, stderr).not.toBe('');
      const { checks } = JSON.parse(stdout) as Report;
      const outcomeOf = new Map(checks.map(({ id, outcome }) => [id, outcome]));
      expect(outcomeOf.get('life-restart-stale-session')).toBe('pass');
      const red = checks.filter(({ outcome, level }) => level === 'MUST' && ['fail', 'blocked'].includes(outcome));
      expect(red).toEqual([]);
    });
  },
);

/** A session, and what calls in it. */
async function opened(url: string) {
  const first = await fetch(url, { method: 'POST', headers: JSON_HEADERS, body: INITIALIZE });
  await first.text();
  expect(first.status).toBe(200);
  const headers = { ...JSON_HEADERS, 'mcp-session-id': String(first.headers.get('mcp-session-id')) };
  const statuses: number[] = [];
  const call = async (): Promise<number> => {
    try {
      const answer = await fetch(url, { method: 'POST', headers, body: callTool('work') });
      const text = await answer.text();
      return answer.status === 200 && !text.includes('work done') ? 0 : answer.status; // cut off
    } catch {
      return 0;
    }
  };
  return { statuses, call };
}

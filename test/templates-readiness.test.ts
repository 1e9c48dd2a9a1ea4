import { describe, expect, it } from 'vitest';
import { KEYS, keepTrack } from './template-client.ts';
import { until, type RunningServer } from './template-project.ts';

const keep = keepTrack();

describe.each(['stateful', 'stateless', 'v2, modern'] as const)('%s, behind a load balancer', (kind) => {
  const ask = (server: RunningServer, path: string) =>
    server.ask({ method: 'GET', path, headers: { host: '10.0.0.7:8080' } });

  it('says that it ends before it takes no more connections, and ends', async () => {
    const server = await keep.start(await keep.project(kind), { MCP_API_KEYS: KEYS });
    const ready = await ask(server, '/readyz');
    expect([ready.status, JSON.parse(ready.text)]).toEqual([200, { ok: true }]);
    const unwilling: number[] = [];
    server.kill('SIGTERM');
    await until(async () => {
      const answer = await ask(server, '/readyz').catch(() => undefined);
      if (answer?.status === 503) unwilling.push((await ask(server, '/healthz')).status);
      return answer?.status === 503 && JSON.stringify(JSON.parse(answer.text)) === '{"ok":false}';
    }, 'answer that it ends');
    expect(unwilling).toEqual([200]);
    expect((await server.exited).code).toBe(0);
  });

  it('ends at once with the second signal', async () => {
    const server = await keep.start(await keep.project(kind), { MCP_DRAIN_DELAY_MS: '2147483647' });
    await ask(server, '/readyz');
    server.kill('SIGTERM');
    await server.logged('shutting down');
    server.kill('SIGTERM');
    expect(await server.exited).toMatchObject({ code: undefined, signal: 'SIGTERM' });
  });

  it('does not wait where nobody asks whether it is ready', async () => {
    const server = await keep.start(await keep.project(kind), { MCP_DRAIN_DELAY_MS: '2147483647' });
    await ask(server, '/healthz');
    server.kill('SIGTERM');
    expect((await server.exited).code).toBe(0);
  });
});

import { defineCheck, fail, pass } from '../../check.ts';
import { harmlessMethod } from '../../client.ts';

const leastMs = 8000;
/** How many times as long as it takes to start. */
const times = 5;

export default defineCheck({
  id: 'life-port-taken',
  eras: ['legacy', 'modern'],
  needs: ['process', 'client'],
  once: true,
  async run(target) {
    const first = await target.launch();
    const client = await first.target.connect();
    await client.ask(harmlessMethod(client));
    const second = await target.launch({ port: Number(new URL(first.url).port), ready: false });
    const limitMs = Math.max(leastMs, times * first.startedInMs);
    const exit = await second.exited(limitMs);
    const expected = 'an exit code other than 0 when the port is taken';
    const cause = 'an error event of the HTTP server that only logs';
    if (!exit)
      return fail(expected, `it still runs after ${Math.round(limitMs / 1000)} s and serves nobody`, { cause });
    return exit.code === 0 ? fail(expected, 'it exited with 0, as if all were well', { cause }) : pass;
  },
});

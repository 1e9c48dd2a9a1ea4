import { askUnlessOvertaken, unlessNever } from '../../asking/overtake.ts';
import { openQuietStream } from '../../asking/quiet-stream.ts';
import { defineCheck, fail, pass } from '../../check.ts';

/** What container runtimes wait before they kill; a machine on which it starts slowly ends it slowly. */
const leastMs = 10_000;
const times = 5;

export default defineCheck({
  id: 'life-sigterm',
  eras: ['legacy', 'modern'],
  needs: ['process', 'client'],
  once: true,
  async run(target) {
    const launched = await target.launch();
    const client = await launched.target.connect();
    const open = (signal: AbortSignal) => openQuietStream(client, { signal });
    const stream = await unlessNever(askUnlessOvertaken(open, { rival: client }));
    const limitMs = Math.max(leastMs, times * launched.startedInMs);
    launched.signal('SIGTERM');
    const exit = await launched.exited(limitMs);
    await stream?.close();
    if (exit) return pass;
    const held = stream?.status === 200 ? 'with a stream of a client open' : 'without any open stream';
    return fail(`an end within ${Math.round(limitMs / 1000)} s of SIGTERM`, `the process still runs, ${held}`, {
      cause: 'server.close() waits for connections that nobody closes, or nothing handles SIGTERM',
    });
  },
});

import { defineCheck, fail, pass } from '../../check.ts';

const limitMs = 10_000;

export default defineCheck({
  id: 'life-sigterm',
  eras: ['legacy', 'modern'],
  needs: ['process', 'client'],
  once: true,
  async run(target) {
    const launched = await target.launch();
    const client = await launched.target.connect();
    const stream = await (target.era === 'legacy' ? client.open('GET') : client.stream('subscriptions/listen', listen));
    launched.signal('SIGTERM');
    const exit = await launched.exited(limitMs);
    await stream.close();
    if (exit) return pass;
    const held = stream.status === 200 ? 'with a stream of a client open' : 'without any open stream';
    return fail(`an end within ${limitMs / 1000} s of SIGTERM`, `the process still runs, ${held}`, {
      cause: 'server.close() waits for connections that nobody closes, or nothing handles SIGTERM',
    });
  },
});

const listen = { id: 'listen', params: { notifications: { toolsListChanged: true } } };

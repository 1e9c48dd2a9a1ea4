import { defineCheck, fail, notApplicable, pass } from '../../check.ts';
import type { Verdict } from '../../check.ts';
import type { Client } from '../../client.ts';
import { quote } from '../../describe.ts';
import { isEventStream, openListener } from '../../asking/event-streams.ts';
import { isObject, parseJson } from '../../messages/json-rpc.ts';
import { everyList, firstMessage, listen } from '../../asking/listen.ts';
import type { LiveStream } from '../../wire.ts';

const longestMs = 30_000;
/** What comes at once, or as late as answers do here, belongs to the opening of the stream. */
const openingMs = 50;

export default defineCheck({
  id: 'sse-keepalive-comments',
  eras: ['legacy', 'modern'],
  needs: ['client', 'idle'],
  async run(target) {
    const client = await target.connect();
    const stream = await openQuiet(client);
    if (!stream) return notApplicable('no stream is offered that stays open');
    const watchMs = Math.min(longestMs, target.idleMs);
    const opened = Math.max(stream.headersAtMs, stream.lastByteAtMs()) + Math.max(openingMs, client.paceMs());
    const isAlive = await stream.waitFor(() => stream.lastByteAtMs() > opened, watchMs);
    const isOver = (await stream.ended(0)) !== undefined;
    return judge(stream, { isAlive, isOver, watchMs });
  },
});

async function openQuiet(client: Client): Promise<LiveStream | undefined> {
  if (client.era === 'legacy') return openListener(client);
  const stream = await listen(client, everyList);
  if (!isEventStream(stream)) return undefined;
  await firstMessage(stream, client);
  return stream;
}

interface Seen {
  readonly isAlive: boolean;
  readonly isOver: boolean;
  readonly watchMs: number;
}

async function judge(stream: LiveStream, { isAlive, isOver, watchMs }: Seen): Promise<Verdict> {
  const exchange = await stream.close();
  const noise = stream.events().find(({ data }) => data !== '' && !isObject(parseJson(data)));
  if (noise) {
    const cause = 'clients parse the data of every event: a comment (`: keep-alive`) is what they skip';
    return fail('keep-alive comments, which carry no data', `an event with the data ${quote(noise.data)}`, {
      exchange,
      cause,
    });
  }
  if (isAlive) return pass;
  const seconds = watchMs / 1000;
  if (isOver) return notApplicable(`the stream ended in less than ${seconds} s`);
  if (watchMs < longestMs)
    return notApplicable(`nothing came in ${seconds} s; only 30 s without anything are too long`);
  const cause = 'proxies and load balancers cut connections that are silent for long';
  return fail('at least one comment or event in 30 s', 'nothing in 30 s', { exchange, cause });
}
